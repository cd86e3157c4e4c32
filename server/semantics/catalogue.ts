import type { Effect, TypeName } from './types.ts';

/** What is known of a callable of the library. Positions count the arguments without a keyword, from 0. */
export interface CallableFacts {
  /**
   * What a call gives: `type` an object of that type (new, or fixed), `new` a container with the items of `argument`,
   * `copy` such a one of the argument's own type, `repeat` a container whose items are all that argument,
   * `iterator` one over the argument, `element` one of its items, `same` the argument itself.
   */
  readonly result: 'unknown' | 'type' | 'new' | 'copy' | 'repeat' | 'iterator' | 'element' | 'same';
  readonly type: TypeName | null;
  readonly argument: number;
  readonly isDeep: boolean;
  /** The argument that is changed in place. */
  readonly mutates: number | null;
  readonly effect: Effect;
  readonly changesSize: boolean;
  /** Arguments that are iterated to their end, now. */
  readonly consumes: readonly number[];
  /** Arguments that are called before the call returns, and not kept. */
  readonly calls: readonly number[];
  /** Arguments that are kept after the call. */
  readonly keeps: readonly number[];
  /** Each call may give something else: the time, chance, the environment. */
  readonly isVolatile: boolean;
}

/**
 * One line for callables that are alike: names, a colon, the result (`int`, `new list 0`, `copy`, `deep`, `repeat dict 1`,
 * `iterator 0`, `element 0`, `same 0`, `?`), and what else holds (`consumes 0`, `calls 1`, `keeps 0`, `mutates 0 grows`,
 * `size`, `volatile`).
 */
const table = `
len hash ord id sum round divmod pow int.from_bytes operator.index operator.length_hint math.floor math.ceil math.factorial math.gcd math.lcm math.comb math.perm math.isqrt sys.getsizeof sys.getrefcount os.cpu_count operator.countOf operator.indexOf threading.active_count : int
abs int : int
float complex math.sqrt math.sin math.cos math.tan math.log math.log2 math.log10 math.exp math.pow math.hypot math.fsum math.radians math.degrees math.atan math.atan2 math.fmod math.copysign math.dist statistics.mean statistics.fmean statistics.median statistics.stdev statistics.pstdev statistics.variance : float
bool isinstance issubclass callable hasattr all any math.isclose math.isnan math.isinf math.isfinite os.path.exists os.path.isfile os.path.isdir os.path.isabs os.path.islink os.path.samefile keyword.iskeyword inspect.isclass inspect.isfunction inspect.ismethod inspect.isgenerator inspect.iscoroutinefunction asyncio.iscoroutine operator.contains operator.truth operator.not_ operator.is_ operator.is_not operator.eq operator.ne operator.lt operator.le operator.gt operator.ge fnmatch.fnmatch : bool
str repr ascii bin hex oct chr format os.path.join os.path.basename os.path.dirname os.path.abspath os.path.normpath os.path.realpath os.path.expanduser os.path.relpath os.fspath os.fsdecode textwrap.dedent textwrap.indent textwrap.fill textwrap.shorten html.escape html.unescape json.dumps urllib.parse.quote urllib.parse.unquote urllib.parse.urlencode urllib.parse.urljoin re.sub re.escape string.capwords pprint.pformat reprlib.repr base64.b64encode inspect.getsource inspect.getdoc platform.system platform.machine platform.python_version traceback.format_exc shlex.quote shlex.join ast.dump ast.unparse locale.str unicodedata.normalize : str
bytes os.fsencode pickle.dumps marshal.dumps struct.pack zlib.compress zlib.decompress base64.b64decode binascii.hexlify binascii.unhexlify hmac.digest : bytes
print setattr delattr breakpoint warnings.warn time.sleep gc.collect os.remove os.mkdir os.makedirs os.rename os.chdir shutil.rmtree sys.exit sys.setrecursionlimit logging.debug logging.info logging.warning logging.error logging.exception logging.critical json.dump pickle.dump pprint.pprint : NoneType
type : type
object : object
tuple : new tuple 0 consumes 0
frozenset : new frozenset 0 consumes 0
range : range
slice : object
list : new list 0 consumes 0
set : new set 0 consumes 0
dict : new dict 0 consumes 0
bytearray : new bytearray 0
sorted : new list 0 consumes 0 calls 1
collections.deque : new deque 0 consumes 0
collections.OrderedDict : new OrderedDict 0 consumes 0
collections.Counter : new Counter 0 consumes 0
collections.defaultdict : new defaultdict 1 keeps 0
array.array : new array 1
collections.ChainMap : ? keeps 0 keeps 1
types.MappingProxyType weakref.proxy weakref.ref : ? keeps 0
types.SimpleNamespace : object
copy.copy : copy
copy.deepcopy : deep
copy.replace dataclasses.replace : copy
dict.fromkeys collections.OrderedDict.fromkeys : repeat dict 1 consumes 0
itertools.repeat : repeat iterator 0
enumerate reversed iter aiter zip itertools.chain.from_iterable itertools.cycle itertools.islice itertools.tee itertools.pairwise itertools.zip_longest itertools.product itertools.combinations itertools.permutations itertools.combinations_with_replacement itertools.compress itertools.batched : iterator 0
itertools.chain : iterator 0
map filter itertools.filterfalse itertools.takewhile itertools.dropwhile itertools.starmap : iterator 1 keeps 0
itertools.accumulate : iterator 0 keeps 1
itertools.groupby : iterator 0 keeps 1
itertools.count : iterator 9
next anext : element 0
min max : element 0 consumes 0 calls 1
random.choice : element 0 volatile
random.sample random.choices : new list 0 volatile
functools.reduce : ? calls 0 consumes 1
functools.partial functools.partialmethod : ? keeps 0 keeps 1 keeps 2 keeps 3
functools.lru_cache functools.cache functools.wraps functools.singledispatch functools.cached_property functools.total_ordering functools.cmp_to_key property staticmethod classmethod : ? keeps 0
heapq.heappush : NoneType mutates 0 grows size keeps 1
heapq.heappop : element 0 mutates 0 shrinks size
heapq.heapify : NoneType mutates 0 shrinks
heapq.heapreplace heapq.heappushpop : element 0 mutates 0 shrinks
heapq.nlargest heapq.nsmallest : new list 1 consumes 1 calls 2
heapq.merge : iterator 0
bisect.insort bisect.insort_left bisect.insort_right : NoneType mutates 0 grows size
bisect.bisect bisect.bisect_left bisect.bisect_right : int
random.shuffle : NoneType mutates 0 shrinks volatile
operator.setitem : NoneType mutates 0 grows
operator.delitem : NoneType mutates 0 shrinks size
operator.iadd operator.iconcat operator.ior operator.iand operator.ixor operator.isub : same 0 mutates 0 grows size
operator.getitem operator.itemgetter operator.attrgetter operator.methodcaller : ?
exec : NoneType mutates 1 grows
eval compile __import__ importlib.import_module : ?
vars globals locals : ?
dir : list
open io.open os.open os.popen io.StringIO io.BytesIO tempfile.TemporaryFile tempfile.NamedTemporaryFile tempfile.TemporaryDirectory tempfile.mkdtemp tempfile.mkstemp codecs.open gzip.open sqlite3.connect socket.socket socket.create_connection urllib.request.urlopen pathlib.Path.open subprocess.Popen : object volatile
input getpass.getpass : str volatile
time.time time.monotonic time.perf_counter time.process_time time.thread_time time.clock : float volatile
time.time_ns time.monotonic_ns time.perf_counter_ns time.process_time_ns : int volatile
time.localtime time.gmtime : object volatile
time.ctime time.asctime time.strftime : str volatile
datetime.datetime.now datetime.datetime.utcnow datetime.datetime.today datetime.date.today datetime.now datetime.utcnow date.today : object volatile
random.random random.uniform random.gauss random.triangular random.betavariate random.expovariate random.normalvariate : float volatile
random.randint random.randrange random.getrandbits secrets.randbelow secrets.randbits : int volatile
secrets.token_hex secrets.token_urlsafe : str volatile
secrets.token_bytes os.urandom random.randbytes : bytes volatile
secrets.choice : element 0 volatile
uuid.uuid1 uuid.uuid4 uuid.uuid6 uuid.uuid7 uuid.uuid8 : object volatile
os.getenv os.environ.get os.getcwd os.getlogin os.ttyname tempfile.gettempdir tempfile.mktemp pathlib.Path.cwd pathlib.Path.home socket.gethostname platform.node getpass.getuser : str volatile
os.getpid os.getppid os.getuid threading.get_ident threading.get_native_id : int volatile
os.listdir glob.glob : list volatile
os.scandir glob.iglob os.walk : iterator 9 volatile
os.stat os.times os.getloadavg shutil.disk_usage : object volatile
os.path.getmtime os.path.getctime os.path.getatime : float volatile
os.path.getsize : int volatile
threading.current_thread threading.Lock threading.RLock threading.Event threading.Condition threading.Semaphore asyncio.Lock asyncio.Event asyncio.Queue asyncio.get_event_loop asyncio.get_running_loop asyncio.current_task queue.Queue : object
threading.Thread threading.Timer multiprocessing.Process concurrent.futures.ThreadPoolExecutor concurrent.futures.ProcessPoolExecutor : object keeps 0 keeps 1
asyncio.create_task asyncio.ensure_future asyncio.gather asyncio.wait asyncio.wait_for asyncio.run asyncio.to_thread : ? keeps 0 keeps 1
atexit.register signal.signal sys.settrace sys.setprofile weakref.finalize contextlib.ExitStack.callback : ? keeps 0 keeps 1
weakref.WeakKeyDictionary weakref.WeakValueDictionary weakref.WeakSet weakref.WeakMethod contextvars.ContextVar : object
contextlib.suppress contextlib.redirect_stdout contextlib.nullcontext contextlib.ExitStack contextlib.closing : object
contextlib.contextmanager contextlib.asynccontextmanager : ? keeps 0
subprocess.run subprocess.check_output subprocess.check_call subprocess.call os.system : ?
decimal.Decimal fractions.Fraction datetime.date datetime.time datetime.datetime datetime.timedelta datetime.timezone datetime.datetime.fromtimestamp datetime.datetime.strptime datetime.datetime.fromisoformat pathlib.Path pathlib.PurePath pathlib.PosixPath pathlib.PurePosixPath uuid.UUID ipaddress.ip_address ipaddress.ip_network re.compile re.match re.search re.fullmatch operator.attrgetter string.Template zoneinfo.ZoneInfo enum.auto types.MethodType struct.Struct logging.getLogger : object
re.split re.findall shlex.split textwrap.wrap str.split traceback.format_stack traceback.format_exception inspect.getmembers inspect.stack difflib.get_close_matches : list
re.finditer os.fwalk pathlib.Path.iterdir pathlib.Path.glob pathlib.Path.rglob csv.reader csv.DictReader : iterator 9
json.load json.loads pickle.load pickle.loads marshal.loads ast.literal_eval tomllib.load tomllib.loads struct.unpack : ?
collections.namedtuple typing.NamedTuple enum.Enum typing.TypedDict typing.NewType typing.TypeVar : type
typing.cast : same 1
typing.get_type_hints inspect.signature inspect.getargspec dataclasses.asdict dataclasses.fields : object
dataclasses.field dataclasses.dataclass dataclasses.make_dataclass : ? keeps 0
getattr super memoryview : ?
`;

function parsed(line: string): [string, CallableFacts][] {
  const [names = '', rest = ''] = line.split(' : ');
  const words = rest.trim().split(' ');
  const [head = '?', second = '', third = ''] = words;
  const numbers = (word: string): number[] =>
    words.flatMap((it, at) => (it === word ? [Number(words[at + 1])] : []));
  const mutates = words.indexOf('mutates');
  const isContainer = head === 'new' || head === 'repeat';
  const takes = head === 'iterator' || head === 'element' || head === 'same';
  const result: CallableFacts['result'] =
    head === '?'
      ? 'unknown'
      : head === 'new' || head === 'repeat'
        ? head
        : head === 'copy' || head === 'deep'
          ? 'copy'
          : head === 'iterator' || head === 'element' || head === 'same'
            ? head
            : 'type';
  const facts: CallableFacts = {
    result,
    type: typeNamed(isContainer ? second : result === 'type' ? head : ''),
    argument: Number(isContainer ? third : takes ? second : 0),
    isDeep: head === 'deep',
    mutates: mutates < 0 ? null : Number(words[mutates + 1]),
    effect: words[mutates + 2] === 'grows' ? 'grows' : 'shrinks',
    changesSize: words.includes('size'),
    consumes: numbers('consumes'),
    calls: numbers('calls'),
    keeps: numbers('keeps'),
    isVolatile: words.includes('volatile'),
  };
  return names.split(' ').map((name) => [name, facts]);
}

const typeNames: ReadonlySet<string> = new Set(
  (
    'list dict set bytearray deque defaultdict OrderedDict Counter array tuple str bytes int float complex bool ' +
    'NoneType frozenset range iterator view function type object'
  ).split(' '),
);

function isTypeName(word: string): word is TypeName {
  return typeNames.has(word);
}

function typeNamed(word: string): TypeName | null {
  return isTypeName(word) ? word : null;
}

/** Callables of the library by their full name, builtins by their bare one. */
export const callables: ReadonlyMap<string, CallableFacts> = new Map(
  table.trim().split('\n').flatMap(parsed),
);

/** What a library function does to the argument that it changes; undefined for one that changes none. */
export function libraryEffect(path: string): Effect | undefined {
  const facts = callables.get(path);
  return facts === undefined || facts.mutates === null ? undefined : facts.effect;
}

export const volatileCallables: ReadonlySet<string> = new Set(
  [...callables].flatMap(([name, facts]) => (facts.isVolatile ? [name] : [])),
);
