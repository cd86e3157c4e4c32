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

/** Classes whose own `__init__` is written in C, which calls none further on that could be seen. */
const inC = `
ArithmeticError AssertionError AttributeError BaseException BlockingIOError BrokenPipeError BufferError BytesWarning
ChildProcessError ConnectionAbortedError ConnectionError ConnectionRefusedError ConnectionResetError
DeprecationWarning EOFError EncodingWarning Exception FileExistsError FileNotFoundError FloatingPointError
FutureWarning GeneratorExit ImportError ImportWarning IndentationError IndexError InterruptedError IsADirectoryError
KeyError KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError NotADirectoryError
NotImplementedError OSError OverflowError PendingDeprecationWarning PermissionError ProcessLookupError
RecursionError ReferenceError ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration StopIteration
SyntaxError SyntaxWarning SystemError SystemExit TabError TimeoutError TypeError UnboundLocalError
UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning UserWarning ValueError
Warning ZeroDivisionError asyncio.Future asyncio.Task bytearray classmethod collections.OrderedDict
collections.defaultdict collections.deque decimal.Context dict io.BufferedRWPair io.BufferedRandom io.BufferedReader
io.BufferedWriter io.BytesIO io.FileIO io.IncrementalNewlineDecoder io.StringIO io.TextIOWrapper list pickle.Pickler
pickle.Unpickler property set staticmethod super type types.ModuleType types.SimpleNamespace weakref.ReferenceType
`;
/** In Python, and the last that is called. */
const last = `
_markupbase.ParserBase argparse.Action argparse.ArgumentError argparse.FileType argparse.HelpFormatter
argparse.Namespace asyncio.BaseEventLoop asyncio.BaseTransport asyncio.Handle asyncio.MultiLoopChildWatcher
asyncio.Server asyncio.StreamReader asyncio.StreamWriter asyncio.ThreadedChildWatcher
asyncio.events.BaseDefaultEventLoopPolicy asyncio.streams.FlowControlMixin asyncio.unix_events.BaseChildWatcher
cmd.Cmd code.CommandCompiler code.InteractiveInterpreter collections.ChainMap collections.UserDict
collections.UserList collections.UserString collections.abc.MappingView concurrent.futures.Future
configparser.ConverterMapping configparser.RawConfigParser configparser.SectionProxy contextlib._BaseExitStack
contextlib._RedirectStream contextlib.aclosing contextlib.closing contextlib.nullcontext contextlib.suppress
dataclasses.Field dataclasses.InitVar email.message.Charset email.message.Message functools.cached_property
functools.partialmethod functools.singledispatchmethod inspect.BlockFinder inspect.BoundArguments inspect.Parameter
inspect.Signature ipaddress.IPv4Network ipaddress.IPv6Address ipaddress.IPv6Network json.JSONDecoder
json.JSONEncoder logging.BufferingFormatter logging.Filter logging.Filterer logging.Formatter logging.LogRecord
logging.LoggerAdapter logging.Manager logging.PercentStyle logging.PlaceHolder multiprocessing.process.BaseProcess
queue.Queue random.Random socketserver.BaseRequestHandler socketserver.BaseServer string.Template threading.Barrier
threading.Condition threading.Event threading.Semaphore threading.Thread threading.WeakSet traceback.FrameSummary
traceback.TracebackException types.DynamicClassAttribute unittest.BaseTestSuite unittest.TestCase
unittest.TestResult unittest.TextTestRunner unittest.main uuid.UUID weakref.WeakKeyDictionary
weakref.WeakValueDictionary weakref.finalize xml.sax.handler.ContentHandler
`;
/** In Python, and goes on by `super().__init__`. */
const goesOn = `
abc.abstractclassmethod abc.abstractstaticmethod argparse.ArgumentParser argparse.BooleanOptionalAction
argparse._ActionsContainer asyncio.BoundedSemaphore asyncio.DefaultEventLoopPolicy asyncio.FastChildWatcher
asyncio.IncompleteReadError asyncio.LimitOverrunError asyncio.SelectorEventLoop asyncio.StreamReaderProtocol
asyncio.TimerHandle asyncio.selector_events.BaseSelectorEventLoop collections.Counter email.message.MIMEPart
http.server.SimpleHTTPRequestHandler logging.StringTemplateStyle unittest.FunctionTestCase unittest.TestLoader
unittest.TextTestResult weakref.KeyedRef
`;
/** In Python, and calls those of other classes by their names. */
const byName = `
code.InteractiveConsole code.InteractiveInterpreter
configparser.DuplicateOptionError configparser.Error
configparser.DuplicateSectionError configparser.Error
configparser.Error Exception
configparser.InterpolationDepthError configparser.InterpolationError
configparser.InterpolationError configparser.Error
configparser.InterpolationMissingOptionError configparser.InterpolationError
configparser.MissingSectionHeaderError configparser.Error
configparser.NoOptionError configparser.Error
configparser.NoSectionError configparser.Error
ipaddress.IPv6Interface ipaddress.IPv6Address
json.JSONDecodeError ValueError
logging.FileHandler logging.StreamHandler logging.Handler
logging.Handler logging.Filterer
logging.Logger logging.Filterer
logging.RootLogger logging.Logger
logging.StreamHandler logging.Handler
socketserver.TCPServer socketserver.BaseServer
threading.Timer threading.Thread
`;
/** Another one, or none, in some of CPython 3.10 to 3.13. */
const differing = `
_random.Random asyncio.Condition asyncio.Event asyncio.Lock asyncio.PidfdChildWatcher asyncio.Queue
asyncio.SafeChildWatcher asyncio.Semaphore asyncio.mixins._LoopBoundMixin configparser.ParsingError enum.Enum
enum.auto html.parser.HTMLParser http.server.CGIHTTPRequestHandler threading.BoundedSemaphore typing._ProtocolMeta
`;

/** A class's own `__init__`; null: not the same in every Python. */
export type LibraryInitialiser = {
  readonly isPython: boolean;
  readonly usesSuper: boolean;
  /** Classes whose `__init__` it calls by their name. */
  readonly explicit: readonly string[];
} | null;

const entries = (names: string, it: LibraryInitialiser): [string, LibraryInitialiser][] =>
  names
    .trim()
    .split(/\s+/)
    .map((name) => [name, it]);

/**
 * The classes of the library that have an `__init__` of their own, and whom it calls: written down from what the
 * debugger tells of them in CPython 3.10 to 3.13. Those that are not here inherit it.
 */
export const libraryInitialisers: ReadonlyMap<string, LibraryInitialiser> = new Map([
  ...entries(inC, { isPython: false, usesSuper: false, explicit: [] }),
  ...entries(last, { isPython: true, usesSuper: false, explicit: [] }),
  ...entries(goesOn, { isPython: true, usesSuper: true, explicit: [] }),
  ...byName
    .trim()
    .split('\n')
    .map((line): [string, LibraryInitialiser] => {
      const [name = '', ...explicit] = line.split(' ');
      return [name, { isPython: true, usesSuper: false, explicit }];
    }),
  ...entries(differing, null),
]);
