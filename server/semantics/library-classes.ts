import type { LibraryClass } from './linearization.ts';

/**
 * Classes of the library that are the same in CPython 3.10 to 3.13: bases after `<` (else `object`), a metaclass that is
 * not `type` after `meta`, after `solid` the base that fixes the layout of instances (`.` for the class itself), and
 * `final` for one that cannot be a base. Written down from those Pythons' own answers.
 */
const table = `
ArithmeticError < Exception solid BaseException
AssertionError < Exception solid BaseException
AttributeError < Exception solid .
BaseException solid .
BlockingIOError < OSError solid OSError
BrokenPipeError < ConnectionError solid OSError
BufferError < Exception solid BaseException
BytesWarning < Warning solid BaseException
ChildProcessError < OSError solid OSError
ConnectionAbortedError < ConnectionError solid OSError
ConnectionError < OSError solid OSError
ConnectionRefusedError < ConnectionError solid OSError
ConnectionResetError < ConnectionError solid OSError
DeprecationWarning < Warning solid BaseException
EOFError < Exception solid BaseException
EncodingWarning < Warning solid BaseException
Exception < BaseException solid BaseException
FileExistsError < OSError solid OSError
FileNotFoundError < OSError solid OSError
FloatingPointError < ArithmeticError solid BaseException
FutureWarning < Warning solid BaseException
GeneratorExit < BaseException solid BaseException
ImportError < Exception solid .
ImportWarning < Warning solid BaseException
IndentationError < SyntaxError solid SyntaxError
IndexError < LookupError solid BaseException
InterruptedError < OSError solid OSError
IsADirectoryError < OSError solid OSError
KeyError < LookupError solid BaseException
KeyboardInterrupt < BaseException solid BaseException
LookupError < Exception solid BaseException
MemoryError < Exception solid BaseException
ModuleNotFoundError < ImportError solid ImportError
NameError < Exception solid .
NotADirectoryError < OSError solid OSError
NotImplementedError < RuntimeError solid BaseException
OSError < Exception solid .
OverflowError < ArithmeticError solid BaseException
PendingDeprecationWarning < Warning solid BaseException
PermissionError < OSError solid OSError
ProcessLookupError < OSError solid OSError
RecursionError < RuntimeError solid BaseException
ReferenceError < Exception solid BaseException
ResourceWarning < Warning solid BaseException
RuntimeError < Exception solid BaseException
RuntimeWarning < Warning solid BaseException
StopAsyncIteration < Exception solid BaseException
StopIteration < Exception solid .
SyntaxError < Exception solid .
SyntaxWarning < Warning solid BaseException
SystemError < Exception solid BaseException
SystemExit < BaseException solid .
TabError < IndentationError solid SyntaxError
TimeoutError < OSError solid OSError
TypeError < Exception solid BaseException
UnboundLocalError < NameError solid NameError
UnicodeDecodeError < UnicodeError solid .
UnicodeEncodeError < UnicodeError solid .
UnicodeError < ValueError solid BaseException
UnicodeTranslateError < UnicodeError solid .
UnicodeWarning < Warning solid BaseException
UserWarning < Warning solid BaseException
ValueError < Exception solid BaseException
Warning < Exception solid BaseException
ZeroDivisionError < ArithmeticError solid BaseException
_io._BufferedIOBase < _io._IOBase
_io._IOBase
_io._RawIOBase < _io._IOBase
_io._TextIOBase < _io._IOBase
_markupbase.ParserBase
_random.Random solid .
abc.ABC meta ABCMeta
abc.ABCMeta < type solid type
abc.abstractclassmethod < classmethod solid classmethod
abc.abstractproperty < property solid property
abc.abstractstaticmethod < staticmethod solid staticmethod
argparse.Action < argparse._AttributeHolder
argparse.ArgumentDefaultsHelpFormatter < argparse.HelpFormatter
argparse.ArgumentError < Exception solid BaseException
argparse.ArgumentParser < argparse._AttributeHolder argparse._ActionsContainer
argparse.ArgumentTypeError < Exception solid BaseException
argparse.BooleanOptionalAction < argparse.Action
argparse.FileType
argparse.HelpFormatter
argparse.MetavarTypeHelpFormatter < argparse.HelpFormatter
argparse.Namespace < argparse._AttributeHolder
argparse.RawDescriptionHelpFormatter < argparse.HelpFormatter
argparse.RawTextHelpFormatter < argparse.RawDescriptionHelpFormatter
argparse._ActionsContainer
argparse._AttributeHolder
asyncio.AbstractChildWatcher
asyncio.AbstractEventLoop
asyncio.AbstractEventLoopPolicy
asyncio.AbstractServer
asyncio.BaseEventLoop < asyncio.AbstractEventLoop
asyncio.BaseProtocol
asyncio.BaseTransport solid .
asyncio.BoundedSemaphore < asyncio.Semaphore
asyncio.BufferedProtocol < asyncio.BaseProtocol
asyncio.CancelledError < BaseException solid BaseException
asyncio.Condition < asyncio.locks._ContextManagerMixin asyncio.mixins._LoopBoundMixin
asyncio.DatagramProtocol < asyncio.BaseProtocol
asyncio.DatagramTransport < asyncio.BaseTransport solid asyncio.BaseTransport
asyncio.DefaultEventLoopPolicy < asyncio.events.BaseDefaultEventLoopPolicy
asyncio.Event < asyncio.mixins._LoopBoundMixin
asyncio.FastChildWatcher < asyncio.unix_events.BaseChildWatcher
asyncio.Future solid .
asyncio.Handle solid .
asyncio.IncompleteReadError < EOFError solid BaseException
asyncio.InvalidStateError < Exception solid BaseException
asyncio.LifoQueue < asyncio.Queue
asyncio.LimitOverrunError < Exception solid BaseException
asyncio.Lock < asyncio.locks._ContextManagerMixin asyncio.mixins._LoopBoundMixin
asyncio.MultiLoopChildWatcher < asyncio.AbstractChildWatcher
asyncio.PidfdChildWatcher < asyncio.AbstractChildWatcher
asyncio.PriorityQueue < asyncio.Queue
asyncio.Protocol < asyncio.BaseProtocol
asyncio.Queue < asyncio.mixins._LoopBoundMixin
asyncio.QueueEmpty < Exception solid BaseException
asyncio.QueueFull < Exception solid BaseException
asyncio.ReadTransport < asyncio.BaseTransport solid asyncio.BaseTransport
asyncio.SafeChildWatcher < asyncio.unix_events.BaseChildWatcher
asyncio.SelectorEventLoop < asyncio.selector_events.BaseSelectorEventLoop
asyncio.Semaphore < asyncio.locks._ContextManagerMixin asyncio.mixins._LoopBoundMixin
asyncio.SendfileNotAvailableError < RuntimeError solid BaseException
asyncio.Server < asyncio.AbstractServer
asyncio.StreamReader
asyncio.StreamReaderProtocol < asyncio.streams.FlowControlMixin asyncio.Protocol
asyncio.StreamWriter
asyncio.SubprocessProtocol < asyncio.BaseProtocol
asyncio.SubprocessTransport < asyncio.BaseTransport solid asyncio.BaseTransport
asyncio.Task < asyncio.Future solid .
asyncio.ThreadedChildWatcher < asyncio.AbstractChildWatcher
asyncio.TimerHandle < asyncio.Handle solid .
asyncio.Transport < asyncio.ReadTransport asyncio.WriteTransport solid asyncio.BaseTransport
asyncio.WriteTransport < asyncio.BaseTransport solid asyncio.BaseTransport
asyncio.events.BaseDefaultEventLoopPolicy < asyncio.AbstractEventLoopPolicy
asyncio.locks._ContextManagerMixin
asyncio.mixins._LoopBoundMixin
asyncio.selector_events.BaseSelectorEventLoop < asyncio.BaseEventLoop
asyncio.streams.FlowControlMixin < asyncio.Protocol
asyncio.unix_events.BaseChildWatcher < asyncio.AbstractChildWatcher
bool < int solid int final
bytearray solid .
bytes solid .
classmethod solid .
cmd.Cmd
code.CommandCompiler
code.InteractiveConsole < code.InteractiveInterpreter
code.InteractiveInterpreter
collections.ChainMap < collections.abc.MutableMapping meta ABCMeta
collections.Counter < dict solid dict
collections.OrderedDict < dict solid .
collections.UserDict < collections.abc.MutableMapping meta ABCMeta
collections.UserList < collections.abc.MutableSequence meta ABCMeta
collections.UserString < collections.abc.Sequence meta ABCMeta
collections.abc.AsyncGenerator < collections.abc.AsyncIterator meta ABCMeta
collections.abc.AsyncIterable meta ABCMeta
collections.abc.AsyncIterator < collections.abc.AsyncIterable meta ABCMeta
collections.abc.Awaitable meta ABCMeta
collections.abc.Callable meta ABCMeta
collections.abc.Collection < collections.abc.Sized collections.abc.Iterable collections.abc.Container meta ABCMeta
collections.abc.Container meta ABCMeta
collections.abc.Coroutine < collections.abc.Awaitable meta ABCMeta
collections.abc.Generator < collections.abc.Iterator meta ABCMeta
collections.abc.Hashable meta ABCMeta
collections.abc.ItemsView < collections.abc.MappingView collections.abc.Set meta ABCMeta solid collections.abc.MappingView
collections.abc.Iterable meta ABCMeta
collections.abc.Iterator < collections.abc.Iterable meta ABCMeta
collections.abc.KeysView < collections.abc.MappingView collections.abc.Set meta ABCMeta solid collections.abc.MappingView
collections.abc.Mapping < collections.abc.Collection meta ABCMeta
collections.abc.MappingView < collections.abc.Sized meta ABCMeta solid .
collections.abc.MutableMapping < collections.abc.Mapping meta ABCMeta
collections.abc.MutableSequence < collections.abc.Sequence meta ABCMeta
collections.abc.MutableSet < collections.abc.Set meta ABCMeta
collections.abc.Reversible < collections.abc.Iterable meta ABCMeta
collections.abc.Sequence < collections.abc.Reversible collections.abc.Collection meta ABCMeta
collections.abc.Set < collections.abc.Collection meta ABCMeta
collections.abc.Sized meta ABCMeta
collections.abc.ValuesView < collections.abc.MappingView collections.abc.Collection meta ABCMeta solid collections.abc.MappingView
collections.defaultdict < dict solid .
collections.deque solid .
complex solid .
concurrent.futures.BrokenExecutor < RuntimeError solid BaseException
concurrent.futures.CancelledError < concurrent.futures._base.Error solid BaseException
concurrent.futures.Executor
concurrent.futures.Future
concurrent.futures.InvalidStateError < concurrent.futures._base.Error solid BaseException
concurrent.futures._base.Error < Exception solid BaseException
configparser.BasicInterpolation < configparser.Interpolation
configparser.ConfigParser < configparser.RawConfigParser meta ABCMeta
configparser.ConverterMapping < collections.abc.MutableMapping meta ABCMeta
configparser.DuplicateOptionError < configparser.Error solid BaseException
configparser.DuplicateSectionError < configparser.Error solid BaseException
configparser.Error < Exception solid BaseException
configparser.ExtendedInterpolation < configparser.Interpolation
configparser.Interpolation
configparser.InterpolationDepthError < configparser.InterpolationError solid BaseException
configparser.InterpolationError < configparser.Error solid BaseException
configparser.InterpolationMissingOptionError < configparser.InterpolationError solid BaseException
configparser.InterpolationSyntaxError < configparser.InterpolationError solid BaseException
configparser.MissingSectionHeaderError < configparser.ParsingError solid BaseException
configparser.NoOptionError < configparser.Error solid BaseException
configparser.NoSectionError < configparser.Error solid BaseException
configparser.ParsingError < configparser.Error solid BaseException
configparser.RawConfigParser < collections.abc.MutableMapping meta ABCMeta
configparser.SectionProxy < collections.abc.MutableMapping meta ABCMeta
contextlib.AbstractAsyncContextManager < abc.ABC meta ABCMeta
contextlib.AbstractContextManager < abc.ABC meta ABCMeta
contextlib.AsyncContextDecorator
contextlib.AsyncExitStack < contextlib._BaseExitStack contextlib.AbstractAsyncContextManager meta ABCMeta
contextlib.ContextDecorator
contextlib.ExitStack < contextlib._BaseExitStack contextlib.AbstractContextManager meta ABCMeta
contextlib.MethodType solid . final
contextlib._BaseExitStack
contextlib._RedirectStream < contextlib.AbstractContextManager meta ABCMeta
contextlib.aclosing < contextlib.AbstractAsyncContextManager meta ABCMeta
contextlib.closing < contextlib.AbstractContextManager meta ABCMeta
contextlib.nullcontext < contextlib.AbstractContextManager contextlib.AbstractAsyncContextManager meta ABCMeta
contextlib.redirect_stderr < contextlib._RedirectStream meta ABCMeta
contextlib.redirect_stdout < contextlib._RedirectStream meta ABCMeta
contextlib.suppress < contextlib.AbstractContextManager meta ABCMeta
copy.Error < Exception solid BaseException
dataclasses.Field solid .
dataclasses.FrozenInstanceError < AttributeError solid AttributeError
dataclasses.InitVar solid .
datetime.date solid .
datetime.datetime < datetime.date solid .
datetime.time solid .
datetime.timedelta solid .
datetime.timezone < datetime.tzinfo solid . final
datetime.tzinfo
decimal.Clamped < decimal.DecimalException solid BaseException
decimal.Context solid .
decimal.ConversionSyntax < decimal.InvalidOperation solid BaseException
decimal.Decimal solid .
decimal.DecimalException < ArithmeticError solid BaseException
decimal.DecimalTuple < tuple solid tuple
decimal.DivisionByZero < decimal.DecimalException ZeroDivisionError solid BaseException
decimal.DivisionImpossible < decimal.InvalidOperation solid BaseException
decimal.DivisionUndefined < decimal.InvalidOperation ZeroDivisionError solid BaseException
decimal.FloatOperation < decimal.DecimalException TypeError solid BaseException
decimal.Inexact < decimal.DecimalException solid BaseException
decimal.InvalidContext < decimal.InvalidOperation solid BaseException
decimal.InvalidOperation < decimal.DecimalException solid BaseException
decimal.Overflow < decimal.Inexact decimal.Rounded solid BaseException
decimal.Rounded < decimal.DecimalException solid BaseException
decimal.Subnormal < decimal.DecimalException solid BaseException
decimal.Underflow < decimal.Inexact decimal.Rounded decimal.Subnormal solid BaseException
dict solid .
email.message.Charset
email.message.EmailMessage < email.message.MIMEPart
email.message.MIMEPart < email.message.Message
email.message.Message
enum.Enum meta EnumMeta
enum.EnumMeta < type solid type
enum.Flag < enum.Enum meta EnumMeta
enum.auto
enumerate solid .
filter solid .
float solid .
fractions.Fraction < numbers.Rational meta ABCMeta solid .
frozenset solid .
functools.RLock solid .
functools.cached_property
functools.partial solid .
functools.partialmethod
functools.singledispatchmethod
html.parser.HTMLParser < _markupbase.ParserBase
http.server.BaseHTTPRequestHandler < socketserver.StreamRequestHandler
http.server.CGIHTTPRequestHandler < http.server.SimpleHTTPRequestHandler
http.server.HTTPServer < socketserver.TCPServer
http.server.SimpleHTTPRequestHandler < http.server.BaseHTTPRequestHandler
http.server.ThreadingHTTPServer < socketserver.ThreadingMixIn http.server.HTTPServer
inspect.ArgInfo < tuple solid tuple
inspect.Arguments < tuple solid tuple
inspect.Attribute < tuple solid tuple
inspect.BlockFinder
inspect.BoundArguments solid .
inspect.ClassFoundException < Exception solid BaseException
inspect.ClosureVars < tuple solid tuple
inspect.EndOfBlock < Exception solid BaseException
inspect.FullArgSpec < tuple solid tuple
inspect.Parameter solid .
inspect.Signature solid .
int solid .
io.BufferedIOBase < _io._BufferedIOBase io.IOBase meta ABCMeta
io.BufferedRWPair < _io._BufferedIOBase solid .
io.BufferedRandom < _io._BufferedIOBase solid .
io.BufferedReader < _io._BufferedIOBase solid .
io.BufferedWriter < _io._BufferedIOBase solid .
io.BytesIO < _io._BufferedIOBase solid .
io.FileIO < _io._RawIOBase solid .
io.IOBase < _io._IOBase meta ABCMeta
io.IncrementalNewlineDecoder solid .
io.RawIOBase < _io._RawIOBase io.IOBase meta ABCMeta
io.StringIO < _io._TextIOBase solid .
io.TextIOBase < _io._TextIOBase io.IOBase meta ABCMeta
io.TextIOWrapper < _io._TextIOBase solid .
io.UnsupportedOperation < OSError ValueError solid OSError
ipaddress.AddressValueError < ValueError solid BaseException
ipaddress.IPv4Network < ipaddress._BaseV4 ipaddress._BaseNetwork
ipaddress.IPv6Address < ipaddress._BaseV6 ipaddress._BaseAddress solid .
ipaddress.IPv6Interface < ipaddress.IPv6Address solid ipaddress.IPv6Address
ipaddress.IPv6Network < ipaddress._BaseV6 ipaddress._BaseNetwork
ipaddress.NetmaskValueError < ValueError solid BaseException
ipaddress._BaseAddress < ipaddress._IPAddressBase
ipaddress._BaseNetwork < ipaddress._IPAddressBase
ipaddress._BaseV4
ipaddress._BaseV6
ipaddress._IPAddressBase
json.JSONDecodeError < ValueError solid BaseException
json.JSONDecoder
json.JSONEncoder
list solid .
logging.BufferingFormatter
logging.FileHandler < logging.StreamHandler
logging.Filter
logging.Filterer
logging.Formatter
logging.Handler < logging.Filterer
logging.LogRecord
logging.Logger < logging.Filterer
logging.LoggerAdapter
logging.Manager
logging.NullHandler < logging.Handler
logging.PercentStyle
logging.PlaceHolder
logging.RootLogger < logging.Logger
logging.StrFormatStyle < logging.PercentStyle
logging.StreamHandler < logging.Handler
logging.StringTemplateStyle < logging.PercentStyle
map solid .
memoryview solid . final
multiprocessing.AuthenticationError < multiprocessing.ProcessError solid BaseException
multiprocessing.BufferTooShort < multiprocessing.ProcessError solid BaseException
multiprocessing.Process < multiprocessing.process.BaseProcess
multiprocessing.ProcessError < Exception solid BaseException
multiprocessing.TimeoutError < multiprocessing.ProcessError solid BaseException
multiprocessing.process.BaseProcess
numbers.Complex < numbers.Number meta ABCMeta
numbers.Integral < numbers.Rational meta ABCMeta
numbers.Number meta ABCMeta
numbers.Rational < numbers.Real meta ABCMeta
numbers.Real < numbers.Complex meta ABCMeta
pickle.PickleBuffer solid . final
pickle.PickleError < Exception solid BaseException
pickle.Pickler solid .
pickle.PicklingError < pickle.PickleError solid BaseException
pickle.Unpickler solid .
pickle.UnpicklingError < pickle.PickleError solid BaseException
pickle.islice solid .
property solid .
queue.Empty < Exception solid BaseException
queue.Full < Exception solid BaseException
queue.LifoQueue < queue.Queue
queue.PriorityQueue < queue.Queue
queue.Queue
queue.SimpleQueue solid .
random.Random < _random.Random solid _random.Random
random.SystemRandom < random.Random solid _random.Random
range solid . final
reversed solid .
set solid .
slice solid . final
socketserver.BaseRequestHandler
socketserver.BaseServer
socketserver.DatagramRequestHandler < socketserver.BaseRequestHandler
socketserver.ForkingMixIn
socketserver.ForkingTCPServer < socketserver.ForkingMixIn socketserver.TCPServer
socketserver.ForkingUDPServer < socketserver.ForkingMixIn socketserver.UDPServer
socketserver.StreamRequestHandler < socketserver.BaseRequestHandler
socketserver.TCPServer < socketserver.BaseServer
socketserver.ThreadingMixIn
socketserver.ThreadingTCPServer < socketserver.ThreadingMixIn socketserver.TCPServer
socketserver.ThreadingUDPServer < socketserver.ThreadingMixIn socketserver.UDPServer
socketserver.ThreadingUnixDatagramServer < socketserver.ThreadingMixIn socketserver.UnixDatagramServer
socketserver.ThreadingUnixStreamServer < socketserver.ThreadingMixIn socketserver.UnixStreamServer
socketserver.UDPServer < socketserver.TCPServer
socketserver.UnixDatagramServer < socketserver.UDPServer
socketserver.UnixStreamServer < socketserver.TCPServer
staticmethod solid .
str solid .
string.Formatter
string.Template
super solid .
threading.Barrier
threading.BoundedSemaphore < threading.Semaphore
threading.BrokenBarrierError < RuntimeError solid BaseException
threading.Condition
threading.Event
threading.ExceptHookArgs < tuple solid tuple final
threading.Semaphore
threading.Thread
threading.Timer < threading.Thread
threading.WeakSet
threading.local solid .
traceback.FrameSummary solid .
traceback.StackSummary < list solid list
traceback.TracebackException
tuple solid .
type solid .
types.BuiltinFunctionType solid . final
types.CellType solid . final
types.ClassMethodDescriptorType solid . final
types.CodeType solid . final
types.DynamicClassAttribute
types.FrameType solid . final
types.GenericAlias solid .
types.GetSetDescriptorType solid . final
types.MemberDescriptorType solid . final
types.ModuleType solid .
types.NoneType final
types.NotImplementedType final
types.SimpleNamespace
types.TracebackType solid . final
types.UnionType solid . final
typing.Generic
typing.MethodDescriptorType solid . final
typing.MethodWrapperType solid . final
typing.Protocol < typing.Generic meta _ProtocolMeta
typing.WrapperDescriptorType solid . final
typing._ProtocolMeta < abc.ABCMeta solid type
unittest.BaseTestSuite
unittest.FunctionTestCase < unittest.TestCase
unittest.SkipTest < Exception solid BaseException
unittest.TestCase
unittest.TestLoader
unittest.TestResult
unittest.TestSuite < unittest.BaseTestSuite
unittest.TextTestResult < unittest.TestResult
unittest.TextTestRunner
unittest.main
uuid.UUID solid .
weakref.CallableProxyType solid . final
weakref.KeyedRef < weakref.ReferenceType solid .
weakref.ProxyType solid . final
weakref.ReferenceType solid .
weakref.WeakKeyDictionary < collections.abc.MutableMapping meta ABCMeta
weakref.WeakMethod < weakref.ReferenceType solid .
weakref.WeakValueDictionary < collections.abc.MutableMapping meta ABCMeta
weakref.finalize
xml.sax.handler.ContentHandler
xml.sax.handler.DTDHandler
xml.sax.handler.EntityResolver
xml.sax.handler.ErrorHandler
xml.sax.handler.LexicalHandler
zip solid .
`;

/** Other names of the same classes. */
const aliases = `
EnvironmentError OSError
IOError OSError
configparser.MutableMapping collections.abc.MutableMapping
contextlib.GenericAlias types.GenericAlias
contextlib.deque collections.deque
copy.error copy.Error
email.message.BytesIO io.BytesIO
email.message.StringIO io.StringIO
enum.EnumType enum.EnumMeta
enum.DynamicClassAttribute types.DynamicClassAttribute
fractions.Decimal decimal.Decimal
functools.GenericAlias types.GenericAlias
inspect.OrderedDict collections.OrderedDict
io.BlockingIOError BlockingIOError
logging.Template string.Template
numbers.ABCMeta abc.ABCMeta
pickle.partial functools.partial
queue.deque collections.deque
socketserver.BufferedIOBase io.BufferedIOBase
threading.ThreadError RuntimeError
types.BuiltinMethodType types.BuiltinFunctionType
types.MethodDescriptorType typing.MethodDescriptorType
types.MethodType contextlib.MethodType
types.MethodWrapperType typing.MethodWrapperType
types.WrapperDescriptorType typing.WrapperDescriptorType
typing.ABCMeta abc.ABCMeta
typing.GenericAlias types.GenericAlias
typing.Text str
unittest.TestProgram unittest.main
uuid.bytes_ bytes
uuid.int_ int
weakref.WeakSet threading.WeakSet
weakref.ref weakref.ReferenceType
`;

const metaclasses: Readonly<Record<string, string>> = {
  ABCMeta: 'abc.ABCMeta',
  EnumMeta: 'enum.EnumMeta',
  _ProtocolMeta: 'typing._ProtocolMeta',
};

function parsed(line: string): [string, LibraryClass] {
  const words = line.split(' ');
  const [name = ''] = words;
  const after = (word: string): string | null =>
    words.includes(word) ? (words[words.indexOf(word) + 1] ?? null) : null;
  const isEnd = (word: string): boolean => ['meta', 'solid', 'final'].includes(word);
  const start = words.indexOf('<') + 1;
  const end = words.findIndex((it, at) => at >= start && isEnd(it));
  const bases = start === 0 ? ['object'] : words.slice(start, end < 0 ? words.length : end);
  const solid = after('solid');
  return [
    name,
    {
      name,
      bases,
      metaclass: metaclasses[after('meta') ?? ''] ?? null,
      solid: solid === '.' ? name : (solid ?? 'object'),
      isFinal: words.includes('final'),
    },
  ];
}

/** Classes of the library by their full name, builtins by their bare one. */
export const libraryClasses: ReadonlyMap<string, LibraryClass> = new Map(
  table.trim().split('\n').map(parsed),
);

/** The full name of a class, which may be known under another. */
export const libraryAliases: ReadonlyMap<string, string> = new Map(
  aliases
    .trim()
    .split('\n')
    .map((line): [string, string] => {
      const [alias = '', name = ''] = line.split(' ');
      return [alias, name];
    }),
);
