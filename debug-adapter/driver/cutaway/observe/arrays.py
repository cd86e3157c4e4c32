"""Arrays of numbers: their shape, and a part of their elements, read without running any of their code.

Nothing is imported: a library that the program has not loaded has no arrays. numpy is read through
the methods of `ndarray` itself, torch only where a tensor is exactly one of its own and nobody has
asked to see operations. A part is cut out first and copied then, so that nothing is copied whole.
"""

from __future__ import annotations

import sys

from ..compat import cast
from .classes import ClassFacts, exact, facts, is_python_class
from .kinds import WrapperDescriptorType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, cast  # noqa: F811

    Index = Sequence[int | slice]

#: Nested lists are looked into this deep.
MAX_DEPTH = 4
#: Elements of each row of a list that are checked for their length.
ROWS_CHECKED = 64

_PLAIN_TENSORS = ("torch", "Tensor"), ("torch.nn.parameter", "Parameter")
_TENSOR_NUMBERS = frozenset(
    f"torch.{name}"
    for name in ("float64", "float32", "float16", "bfloat16", "int64", "int32", "int16", "int8",
                 "uint8", "bool")
)  # fmt: skip
_NO_NUMBERS = {
    "O": "Its elements are Python objects.",
    "V": "Its elements are records, or of a kind that numpy itself does not know.",
    "c": "Its numbers are complex.",
}


class Unreadable(Exception):
    """The elements cannot be read; the message is a sentence for people."""


class Array:
    """What is known of an array before any element is read."""

    __slots__ = ("dtype", "held", "kind", "shape", "strides", "type", "unreadable")

    def __init__(
        self,
        held: object,
        kind: str,
        type_name: str,
        dtype: str | None,
        shape: tuple[int, ...],
        strides: tuple[int, ...] | None,
        unreadable: str | None = None,
    ) -> None:
        #: What the elements are read from: never given to anybody else.
        self.held: Any = held
        #: How they are read: `numpy`, `torch`, `array` or `list`.
        self.kind = kind
        self.type = type_name
        self.dtype = dtype
        self.shape = shape
        #: In elements.
        self.strides = strides
        self.unreadable = unreadable

    def size(self) -> int:
        count = 1
        for length in self.shape:
            count *= length
        return count


class Numbers:
    """Elements row by row: little-endian bytes of `float64` or `float32`, exactly as they were."""

    __slots__ = ("data", "format", "shape")

    def __init__(self, shape: tuple[int, ...], format: str, data: bytes) -> None:
        self.shape = shape
        self.format = format
        self.data = data

    def values(self) -> tuple[float, ...]:
        code, width = ("d", 8) if self.format == "float64" else ("f", 4)
        return _struct().unpack(f"<{len(self.data) // width}{code}", self.data)


def described(value: object) -> Array | None:
    """What kind of array a value is; None for what is none. To be called within a Stillness."""
    known = facts(type(value))
    if known.base is list or known.base is tuple:
        return _of_list(value, known)
    if known.name == "array" and known.module == "array" and not known.is_python:
        return _of_array(value)
    numpy_class = _numpy_class(known)
    if numpy_class is not None:
        return _of_numpy(value, known, numpy_class)
    if any(_is_class(base, "torch", "Tensor") for base in known.mro):
        return _of_torch(value, known)
    return None


def number(value: object) -> float | None:
    """A plain number, or one of numpy's; None for everything else, and for what no float can be."""
    known = facts(type(value))
    if known.cls is float:
        return cast("float", value)
    if known.cls is int:
        try:
            return float(cast("int", value))
        except OverflowError:
            return None
    if not _is_numpy_number(known):
        return None
    convert = known.get("__float__")
    found: object = cast("Any", convert)(value) if type(convert) is WrapperDescriptorType else None
    return found if type(found) is float else None


def _is_numpy_number(known: ClassFacts) -> bool:
    is_numpy = known.module == "numpy" and not known.is_python
    return is_numpy and known.name.startswith(("float", "int", "uint"))


def integer(value: object) -> int | None:
    """A plain whole number, or one of numpy's."""
    known = facts(type(value))
    if known.cls is int:
        return cast("int", value)
    if not _is_numpy_number(known) or known.name.startswith("float"):
        return None
    convert = known.get("__index__")
    found: object = cast("Any", convert)(value) if type(convert) is WrapperDescriptorType else None
    return found if type(found) is int else None


def read(array: Array, index: Index) -> Numbers:
    """The elements that an index of whole numbers and slices cuts out. Raises Unreadable."""
    if array.unreadable is not None:
        raise Unreadable(array.unreadable)
    if array.kind == "numpy":
        return _read_numpy(array, index)
    if array.kind in ("torch", "projected"):
        return _read_torch(array, index)
    return _read_list(array, index)


def spread(shape: tuple[int, ...], most: int) -> list[slice]:
    """Slices with steps that leave at most so many elements, of the longest axes first."""
    lengths = list(shape)
    steps = [1] * len(lengths)
    while True:
        count = 1
        for length in lengths:
            count *= length
        if count <= most:
            return [slice(None, None, step) for step in steps]
        longest = lengths.index(max(lengths))
        steps[longest] *= 2
        lengths[longest] = -(-shape[longest] // steps[longest])


# ---- numpy


def _is_class(cls: type, module: str, name: str) -> bool:
    known = facts(cls)
    return known.name == name and known.module == module


def _numpy_class(known: ClassFacts) -> Any:
    """numpy's own `ndarray` among the bases of a class."""
    for base in known.mro:
        if not is_python_class(base) and _is_class(base, "numpy", "ndarray"):
            return base
    return None


def _of_numpy(value: object, known: ClassFacts, numpy_class: Any) -> Array:
    """Fields by the base's descriptors, so that properties of a subclass do not run."""

    def field(name: str) -> Any:
        return numpy_class.__dict__[name].__get__(value)

    dtype: Any = field("dtype")
    size: int = dtype.itemsize or 1
    shape: tuple[int, ...] = field("shape")
    strides = tuple(step // size for step in field("strides"))
    unreadable = _NO_NUMBERS.get(dtype.kind)
    held: Any = value
    if known.cls is not numpy_class:
        if known.name == "MaskedArray":
            unreadable = "Some of its elements are masked."
        elif known.name == "memmap":
            unreadable = "Its elements lie in a file."
        else:
            # As an ndarray proper: a subclass has a say in every array that is made of it.
            held = numpy_class.view(value, numpy_class)
    if unreadable is None and dtype.kind not in "biuf":
        unreadable = "Its elements are no numbers."
    elif unreadable is None and dtype.kind == "f" and size > 8:
        unreadable = "Its numbers are wider than 8 bytes."
    return Array(
        held, "numpy", f"numpy.{known.name}", _dtype_name(dtype), shape, strides, unreadable
    )


def _dtype_name(dtype: Any) -> str:
    if dtype.kind in "biuf":
        word = {"b": "bool", "i": "int", "u": "uint", "f": "float"}[dtype.kind]
        return word if dtype.kind == "b" else f"{word}{dtype.itemsize * 8}"
    return exact(dtype.str)


def _read_numpy(array: Array, index: Index) -> Numbers:
    numpy_class: Any = type(array.held)
    part: Any = numpy_class.__getitem__(array.held, (*index, Ellipsis))
    # Narrow floats fit into 4 bytes, whole numbers up to 2**53 into 8: nothing is rounded.
    narrow = array.dtype in ("float32", "float16")
    code, name = ("<f4", "float32") if narrow else ("<f8", "float64")
    data: bytes = part.astype(code).tobytes()
    return Numbers(part.shape, name, data)


# ---- torch


def _of_torch(value: Any, known: ClassFacts) -> Array:
    name = f"{known.module}.{known.name}"
    if (known.module, known.name) not in _PLAIN_TENSORS or not _is_torch_own(known):
        return Array(
            value,
            "torch",
            name,
            None,
            (),
            None,
            "It is a subclass of Tensor, which may do anything.",
        )
    if _torch_is_watched():
        return Array(
            value,
            "torch",
            name,
            None,
            (),
            None,
            "The program watches torch’s operations, and would see ours.",
        )
    dtype = _torch_text(value.dtype)
    shape = tuple(map(int, value.shape))
    is_strided = _torch_text(value.layout) == "torch.strided"
    device: str = value.device.type
    unreadable: str | None = None
    if not is_strided:
        unreadable = "It is sparse, or laid out in another way than by strides."
    elif device == "meta":
        unreadable = "It has a shape and no elements: it is on the device “meta”."
    elif device != "cpu":
        unreadable = _device_refuses(device)
    elif value.is_quantized or dtype not in _TENSOR_NUMBERS:
        unreadable = "Its elements are no plain numbers."
    strides = tuple(map(int, value.stride())) if is_strided else None
    return Array(
        value, "torch", "torch.Tensor", dtype.removeprefix("torch."), shape, strides, unreadable
    )


#: Devices that have failed to hand out elements: they are not asked again.
_failed_devices: set[str] = set()


def _device_refuses(device: str) -> str | None:
    """Why a device should not be asked for elements now; None if it may be."""
    if device in _failed_devices:
        return f"The device “{exact(device)}” did not hand out its elements before, and is not asked again."
    # What is asked of a stream while a graph is captured becomes part of the graph, or breaks it.
    capturing = _names_of_torch().get("_cuda_isCurrentStreamCapturing")
    if device == "cuda" and capturing is not None and capturing():
        return "A CUDA graph is being captured: nothing may be asked of the device now."
    return None


def _is_torch_own(known: ClassFacts) -> bool:
    """The class is the one that torch itself has under that name."""
    module = sys.modules.get(known.module)
    return (
        module is not None
        and object.__getattribute__(module, "__dict__").get(known.name) is known.cls
    )


def _torch_text(value: Any) -> str:
    """Name of a dtype or layout: their `repr` is torch's own C code."""
    cls: Any = type(value)
    text: Any = cls.__repr__(value)
    return exact(text) if isinstance(text, str) else "?"


def _names_of_torch() -> dict[str, Any]:
    core = sys.modules.get("torch._C")
    return {} if core is None else object.__getattribute__(core, "__dict__")


def _torch_is_watched() -> bool:
    """Whether a mode, a trace or a profiler of the program would see each operation, also ours."""
    names = _names_of_torch()
    for name in ("_len_torch_dispatch_stack", "_len_torch_function_stack"):
        if name in names and names[name]() > 0:
            return True
    # Before there were stacks there was one mode.
    for name in ("_get_torch_dispatch_mode", "_get_torch_function_mode"):
        if name in names and f"_len{name[4:-5]}_stack" not in names and names[name]() is not None:
            return True
    if "_get_tracing_state" in names and names["_get_tracing_state"]() is not None:
        return True
    profiler: Any = sys.modules.get("torch._C._autograd")
    found = {} if profiler is None else object.__getattribute__(profiler, "__dict__")
    return "_profiler_enabled" in found and found["_profiler_enabled"]()


def _read_torch(array: Array, index: Index) -> Numbers:
    """A part, cut out of a view that shares memory, needs no gradient and leaves `_version` as it is.

    Of a device's memory the part alone is copied; that waits for what the device still has to do.
    """
    device = "cpu"
    try:
        part: Any
        if array.kind == "projected":
            batch, head, tokens = index[0], index[1], index[2]
            if isinstance(batch, slice) or isinstance(head, slice):
                raise Unreadable("It is made a head at a time.")
            part = array.held.part(batch, head, tokens)
        else:
            part = array.held.detach()[(*index, Ellipsis)]
        device = part.device.type
        if device != "cpu":
            part = part.to("cpu")
        return _packed(_flat(part.tolist()), tuple(map(int, part.shape)), array.dtype)
    except Unreadable:
        raise
    except Exception as error:
        error.__traceback__ = None
        if device != "cpu":
            _failed_devices.add(device)
        raise Unreadable(
            f"torch does not hand out its elements ({type(error).__name__})."
        ) from None


# ---- lists and array.array


def _of_array(value: Any) -> Array:
    cls: Any = type(value)
    code: str = cls.typecode.__get__(value)
    unreadable = None if code in "bBhHiIlLqQfd" else "Its elements are no numbers."
    length: int = cls.__len__(value)
    return Array(
        value, "array", "array.array", _ARRAY_TYPES.get(code, code), (length,), (1,), unreadable
    )


_ARRAY_TYPES = {"f": "float32", "d": "float64"}


def _of_list(value: object, known: ClassFacts) -> Array | None:
    """A list of numbers, or of lists of equal length; None for any other list.

    Lengths are told from the first rows; `read` refuses where others differ.
    """
    shape: list[int] = []
    inner: Any = value
    while known.base is list or known.base is tuple:
        if known.cls is not known.base or len(shape) == MAX_DEPTH:
            return None
        length: int = known.base.__len__(inner)
        shape.append(length)
        if length == 0:
            break
        if any(_length(one) != _length(inner[0]) for one in inner[:ROWS_CHECKED]):
            return None
        inner = inner[0]
        known = facts(type(inner))
    else:
        if number(inner) is None:
            array = described(inner) if _numpy_class(known) is not None else None
            # A list of arrays, such as one a head.
            return None if array is None or array.size() == 0 else _of_rows(value, array, shape)
    return Array(value, "list", exact(facts(type(value)).name), "number", tuple(shape), None)


def _of_rows(value: object, row: Array, shape: list[int]) -> Array | None:
    if len(shape) != 1 or row.unreadable is not None:
        return None
    name = f"{facts(type(value)).name} of {row.type}"
    return Array(value, "list", name, row.dtype, (shape[0], *row.shape), None)


def _length(value: Any) -> int:
    known = facts(type(value))
    is_row = known.base is list or known.base is tuple
    return known.base.__len__(value) if is_row else -1


def _read_list(array: Array, index: Index) -> Numbers:
    shape: list[int] = []
    found: list[float] = []
    _walk(array.held, list(index), array.shape, 0, found)
    for place, length in enumerate(array.shape):
        one = index[place] if place < len(index) else slice(None)
        if isinstance(one, slice):
            shape.append(len(range(*one.indices(length))))
    return _packed(found, tuple(shape), array.dtype)


def _walk(
    value: Any, index: list[int | slice], shape: tuple[int, ...], depth: int, found: list[float]
) -> None:
    """Collects the numbers below a value. Recursive no deeper than MAX_DEPTH."""
    if depth == len(shape):
        one = number(value)
        if one is None:
            raise Unreadable("Some of its elements are no numbers.")
        found.append(one)
        return
    known = facts(type(value))
    if _numpy_class(known) is not None:
        inner = described(value)
        if inner is None or inner.shape != shape[depth:]:
            raise Unreadable("Its rows are of different lengths.")
        found.extend(read(inner, index[depth:]).values())
        return
    cls: Any = known.cls
    is_row = cls is list or cls is tuple or (known.name == "array" and depth == 0)
    if not is_row or cls.__len__(value) != shape[depth]:
        raise Unreadable("Its rows are of different lengths.")
    chosen = index[depth] if depth < len(index) else slice(None)
    if isinstance(chosen, slice):
        for one in cls.__getitem__(value, chosen):
            _walk(one, index, shape, depth + 1, found)
    else:
        _walk(cls.__getitem__(value, chosen), index, shape, depth + 1, found)


def _flat(value: Any) -> list[float]:
    """What `tolist` made, row by row."""
    if type(value) is not list:
        return [float(value)]
    rows: list[Any] = value
    while rows and type(rows[0]) is list:
        rows = [one for row in rows for one in row]
    return [float(one) for one in rows]


def _packed(numbers: list[float], shape: tuple[int, ...], dtype: str | None) -> Numbers:
    narrow = dtype in ("float32", "float16", "bfloat16")
    code, name = ("f", "float32") if narrow else ("d", "float64")
    return Numbers(shape, name, _struct().pack(f"<{len(numbers)}{code}", *numbers))


def _struct() -> Any:
    """The C module: a program may have a `struct.py` of its own beside it."""
    import _struct

    return _struct
