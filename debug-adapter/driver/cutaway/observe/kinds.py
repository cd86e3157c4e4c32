"""Built-in types by name, without loading the modules `types` and `collections`, which a start may not have."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections import OrderedDict, deque
    from types import (
        AsyncGeneratorType,
        BuiltinFunctionType,
        CellType,
        CodeType,
        CoroutineType,
        FrameType,
        FunctionType,
        GeneratorType,
        GetSetDescriptorType,
        MappingProxyType,
        MemberDescriptorType,
        MethodType,
        ModuleType,
        TracebackType,
        WrapperDescriptorType,
    )  # fmt: skip
else:
    from _collections import OrderedDict, deque

    class _Example:
        __slots__ = ("slot",)

        def method(self):
            cell = 1
            return lambda: cell

    async def _coroutine():
        return None

    async def _async_generator():
        yield None

    def _traceback():
        try:
            raise LookupError
        except LookupError as error:
            return type(error.__traceback__)

    _waiting = _coroutine()
    _waiting.close()

    FunctionType = type(_coroutine)
    MethodType = type(_Example().method)
    BuiltinFunctionType = type(len)
    ModuleType = type(sys)
    CodeType = type(_coroutine.__code__)
    FrameType = type(sys._getframe())
    CellType = type(_Example().method().__closure__[0])
    GetSetDescriptorType = type(FunctionType.__code__)
    MemberDescriptorType = type(_Example.slot)
    WrapperDescriptorType = type(object.__init__)
    MappingProxyType = type(type.__dict__)
    GeneratorType = type(None for _ in ())
    CoroutineType = type(_waiting)
    AsyncGeneratorType = type(_async_generator())
    TracebackType = _traceback()
    del _waiting

DictKeysType: type = type({}.keys())
DictValuesType: type = type({}.values())
DictItemsType: type = type({}.items())

__all__ = [
    "AsyncGeneratorType", "BuiltinFunctionType", "CellType", "CodeType", "CoroutineType",
    "DictItemsType", "DictKeysType", "DictValuesType", "FrameType", "FunctionType", "GeneratorType",
    "GetSetDescriptorType", "MappingProxyType", "MemberDescriptorType", "MethodType", "ModuleType",
    "OrderedDict", "TracebackType", "WrapperDescriptorType", "deque",
]  # fmt: skip
