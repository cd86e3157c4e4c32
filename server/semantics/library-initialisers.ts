/**
 * Classes of the library whose methods need an attribute that `__init__` makes, with one of these: an instance without it
 * fails sooner or later. Exceptions are none of them, nor are containers, which `__new__` makes.
 */
const table = `
argparse.Action option_strings
argparse.ArgumentParser _actions
asyncio.Queue _queue
asyncio.Event _value
asyncio.Semaphore _value
cmd.Cmd cmdqueue
code.InteractiveInterpreter locals
collections.ChainMap maps
collections.UserDict data
collections.UserList data
collections.UserString data
concurrent.futures.Future _condition
configparser.RawConfigParser _sections
contextlib._BaseExitStack _exit_callbacks
email.message.Message _headers
html.parser.HTMLParser rawdata
json.JSONDecoder object_hook
json.JSONEncoder skipkeys
logging.FileHandler baseFilename
logging.Filterer filters
logging.Formatter _style
logging.Handler lock
logging.Logger handlers
logging.LoggerAdapter logger
logging.StreamHandler stream
queue.Queue mutex
socketserver.BaseServer server_address
string.Template template
threading.Condition _lock
threading.Event _cond
threading.Semaphore _cond
threading.Thread _started
threading.Timer interval
weakref.WeakKeyDictionary data
weakref.WeakValueDictionary data
`;

export const needsInitialiser: ReadonlyMap<string, string> = new Map(
  table
    .trim()
    .split('\n')
    .map((line): [string, string] => {
      const [name = '', attribute = ''] = line.split(' ');
      return [name, attribute];
    }),
);
