"""What the attention lens finds in a frame, and reads of it without touching anything."""

from __future__ import annotations

import array
import base64
import importlib.util
import json
import struct
import sys
import types
import unittest
from typing import Any

from ..observe import arrays
from ..observe.array_summaries import BARS, Summaries, summary
from ..observe.arrays import Array
from .attention import Chosen, report

numpy: Any = None
if importlib.util.find_spec("numpy") is not None:
    import numpy  # pyright: ignore[reportMissingImports]
torch: Any = None
if importlib.util.find_spec("torch") is not None:
    import torch  # pyright: ignore[reportMissingImports]


def looked(chosen: Chosen | None = None) -> dict[str, Any]:
    """The report on the caller's frame."""
    return report(sys._getframe(1), chosen or Chosen())


def numbers(sent: dict[str, Any]) -> list[float]:
    code, width = ("d", 8) if sent["format"] == "float64" else ("f", 4)
    data = base64.b64decode(sent["data"])
    return list(struct.unpack(f"<{len(data) // width}{code}", data))


def rows(count: int, depth: int, start: float = 0.0) -> list[list[float]]:
    return [[start + row + at / 8 for at in range(depth)] for row in range(count)]


class ListsTest(unittest.TestCase):
    """Programs without any library."""

    def test_nested_lists_are_found_by_their_names_and_shapes(self) -> None:
        queries, keys, values = rows(3, 2), rows(5, 2, 10), rows(5, 4, 20)
        found = looked()
        (candidate,) = found["candidates"]
        self.assertEqual(
            [candidate[name] for name in ("queries", "keys", "values", "layout")],
            ["queries", "keys", "values", "plain"],
        )
        self.assertEqual(
            [candidate[name] for name in ("queryCount", "keyCount", "depth", "valueDepth")],
            [3, 5, 2, 4],
        )
        self.assertEqual(numbers(found["window"]["keys"]), [one for row in keys for one in row])
        self.assertEqual(found["window"]["values"]["shape"], [5, 4])
        self.assertEqual(found["window"]["precision"], "float64")
        self.assertIsNone(found["window"]["cut"])
        self.assertTrue(queries and values)

    def test_shapes_that_do_not_fit_are_no_candidates(self) -> None:
        q, k, v = rows(3, 2), rows(5, 3), rows(5, 2)
        self.assertEqual(looked()["candidates"], [])
        k = rows(4, 2)
        self.assertEqual(looked()["candidates"], [])
        k = rows(5, 2)
        self.assertEqual(len(looked()["candidates"]), 1)
        self.assertTrue(q and k and v)

    def test_what_does_not_fit_is_said_in_plain_words(self) -> None:
        for (q, k, v), words in (
            ((rows(3, 2), rows(5, 3), rows(5, 2)), "a query and a key need as many numbers"),
            ((rows(3, 2), rows(4, 2), rows(5, 2)), "there should be a value for each key"),
            ((rows(3, 2), [rows(5, 2)], rows(5, 2)), "have 2, 3 and 2 axes"),
            (([rows(3, 2)] * 3, [rows(5, 2)] * 2, [rows(5, 2)] * 2), "neither order of heads"),
            (([[rows(3, 2)]] * 2, [[rows(5, 2)]] * 3, [[rows(5, 2)]] * 3), "has 2 batches"),
            ((rows(3, 2), rows(5, 2), [[]] * 5), "“v” has no elements: its shape is (5, 0)"),
        ):
            found = looked()
            self.assertEqual(found["candidates"], [])
            self.assertIn(words, found["notes"][0])
            self.assertTrue(q and k and v)
        q = rows(3, 2)
        del k, v
        self.assertEqual(looked()["notes"], [])

    def test_lists_that_are_no_matrices_are_refused_with_a_reason(self) -> None:
        class Loud(float):
            def __float__(self) -> float:
                raise AssertionError("looking runs no code")

        q: list[Any] = rows(90, 2)
        k, v = rows(5, 2), rows(5, 2)
        q[80] = [1.0]
        found = looked()
        self.assertIsNone(found["window"])
        self.assertIn("different lengths", found["notes"][0])
        q[80] = [1.0, Loud(2)]
        self.assertIn("no numbers", looked()["notes"][0])
        q[0] = [1.0]
        self.assertEqual(looked()["candidates"], [])
        self.assertTrue(k and v)

    def test_empty_lists_and_nested_too_deep_are_passed_over(self) -> None:
        q: list[Any] = []
        k: list[Any] = [[]]
        v: list[Any] = [[[[[1.0]]]]]
        q.append(q)
        self.assertEqual(looked()["candidates"], [])
        self.assertTrue(q and k and v)

    def test_attributes_and_items_are_candidates_too(self) -> None:
        class Layer:
            def __init__(self) -> None:
                self.q, self.k, self.v = rows(3, 2), rows(5, 2), rows(5, 2)
                self.m, self.Br = [1.0, 2.0, 3.0], 3

            def look(self) -> dict[str, Any]:
                return looked()

            @property
            def queries(self) -> None:
                raise AssertionError("looking runs no code")

        found = Layer().look()
        names = [
            [one[name] for name in ("queries", "keys", "values")] for one in found["candidates"]
        ]
        self.assertEqual(names, [["self.q", "self.k", "self.v"]])
        self.assertEqual(numbers(found["state"]["max"]), [1.0, 2.0, 3.0])
        self.assertEqual(found["state"]["integers"]["Br"], 3)
        cache = {"k": rows(4, 2), "v": rows(4, 2), "q": rows(4, 2), 3: rows(4, 2)}
        layer = Layer()
        found = looked(Chosen(("cache['q']", "cache['k']", "cache['v']")))
        (chosen, *others) = found["candidates"]
        self.assertEqual([chosen["queries"], chosen["queryCount"]], ["cache['q']", 4])
        # Those of one holder before those of two.
        self.assertEqual([others[0][name] for name in ("queries", "keys")], ["layer.q", "layer.k"])
        self.assertTrue(cache and layer)

    def test_arrays_that_tensors_of_ones_own_carry_are_candidates(self) -> None:
        class Tensor:
            def __init__(self, data: list[list[float]]) -> None:
                self.data, self.grad = data, rows(9, 9)

        q, k, v = Tensor(rows(3, 2)), Tensor(rows(5, 2)), Tensor(rows(5, 2))
        (candidate,) = looked()["candidates"]
        self.assertEqual([candidate[name] for name in ("queries", "keys")], ["q.data", "k.data"])
        self.assertTrue(q and k and v)

    def test_names_of_modules_are_candidates(self) -> None:
        module = types.ModuleType("tensors")
        module.q, module.k, module.v = rows(3, 2), rows(5, 2), rows(5, 2)  # type: ignore[attr-defined]
        self.assertEqual(looked()["candidates"][0]["keys"], "module.k")

    def test_a_hostile_holder_runs_none_of_its_code(self) -> None:
        class Loud:
            __slots__ = ("__dict__", "k")

            def __getattribute__(self, name: str) -> Any:
                raise AssertionError("looking runs no code")

            def __eq__(self, other: object) -> bool:
                raise AssertionError("looking runs no code")

            __hash__ = None  # type: ignore[assignment]

        holder = Loud()
        object.__setattr__(holder, "q", rows(3, 2))
        object.__setattr__(holder, "k", rows(5, 2))
        object.__setattr__(holder, "v", rows(5, 2))
        self.assertEqual(looked()["candidates"][0]["keys"], "holder.k")
        del holder

    def test_the_state_of_a_kernel_is_found_by_name(self) -> None:
        q, k, v = rows(4, 2), rows(4, 2), rows(4, 2)
        i, j, Br, Bc, scale = 1, 0, 2, 2, 0.5
        m, l_i, acc = [1.0, float("-inf")], array.array("d", [2.0, 0.0]), rows(2, 2)
        state = looked()["state"]
        self.assertEqual(numbers(state["max"]), m)
        self.assertEqual(numbers(state["sum"]), [2.0, 0.0])
        self.assertEqual(state["accumulator"]["shape"], [2, 2])
        self.assertEqual(
            {name: state["integers"][name] for name in ("i", "j", "Br", "Bc")},
            {"i": i, "j": j, "Br": Br, "Bc": Bc},
        )
        self.assertEqual(state["scale"], scale)
        self.assertTrue(q and k and v and l_i and acc)

    def test_a_row_at_a_time_has_single_numbers(self) -> None:
        top, total, mixed = 1.5, 3, [1.0, 2.0]
        state = looked()["state"]
        self.assertEqual([state["max"]["shape"], numbers(state["max"])], [[], [top]])
        self.assertEqual(numbers(state["sum"]), [total])
        self.assertEqual(numbers(state["accumulator"]), mixed)

    def test_more_than_a_window_is_cut_and_said(self) -> None:
        q, k, v = rows(1000, 8), rows(2000, 8), rows(2000, 8)
        window = looked(Chosen(first_query=990, first_key=1500))["window"]
        self.assertEqual([window["queries"]["shape"], window["keys"]["shape"]], [[10, 8], [256, 8]])
        self.assertEqual(numbers(window["keys"])[:2], k[1500][:2])
        self.assertEqual(
            window["cut"],
            "Read were queries 990 to 999 of 1,000 and keys 1,500 to 1,755 of 2,000: "
            "attention over these alone is drawn.",
        )
        self.assertTrue(q and v)

    def test_looking_leaves_counts_as_they_were(self) -> None:
        q, k, v = rows(3, 2), rows(3, 2), rows(3, 2)
        looked()
        before = [sys.getrefcount(one) for one in (q, k, v)]
        looked()
        self.assertEqual([sys.getrefcount(one) for one in (q, k, v)], before)


@unittest.skipIf(numpy is None, "this Python has no numpy")
class NumpyTest(unittest.TestCase):
    """Arrays of numpy."""

    def test_heads_and_groups_of_heads_are_told_and_one_is_read(self) -> None:
        source = numpy.random.default_rng(1)
        q = source.standard_normal((2, 8, 16, 4)).astype("f4")
        k, v = (source.standard_normal((2, 2, 24, 4)).astype("f4") for _ in range(2))
        found = looked(Chosen(batch=1, head=5))
        (candidate,) = found["candidates"]
        self.assertEqual(
            [candidate[name] for name in ("layout", "ambiguous", "batches", "heads", "keyHeads")],
            ["headsFirst", False, 2, 8, 2],
        )
        self.assertEqual(numbers(found["window"]["queries"]), q[1, 5].ravel().tolist())
        # Heads 4 to 7 share the second head of keys.
        self.assertEqual(numbers(found["window"]["keys"]), k[1, 1].ravel().tolist())
        self.assertEqual([found["window"]["precision"], found["window"]["cut"]], ["float32", None])
        self.assertTrue(v.size)

    def test_the_order_of_axes_is_asked_for_where_both_fit(self) -> None:
        q = k = v = numpy.arange(2 * 6 * 6 * 4, dtype="f8").reshape(2, 6, 6, 4)
        found = looked(Chosen(head=2))
        self.assertTrue(found["candidates"][0]["ambiguous"])
        self.assertEqual(numbers(found["window"]["queries"]), q[0, 2].ravel().tolist())
        other = looked(Chosen(("q", "k", "v"), "tokensFirst", 0, 2))
        self.assertEqual(numbers(other["window"]["queries"]), q[0, :, 2].ravel().tolist())
        self.assertTrue(k.size and v.size)
        q = k = v = numpy.zeros((2, 32, 4, 8))
        self.assertEqual(looked()["candidates"][0]["layout"], "tokensFirst")

    def test_the_head_at_hand_is_read_unless_a_person_chose_another(self) -> None:
        q = k = v = numpy.arange(2 * 3 * 8 * 4, dtype="f8").reshape(2, 3, 8, 4)
        b, h = 1, 2
        self.assertEqual(numbers(looked()["window"]["queries"]), q[b, h].ravel().tolist())
        self.assertEqual(
            numbers(looked(Chosen(batch=0, head=0))["window"]["keys"]), k[0, 0].ravel().tolist()
        )
        # A number of heads is no head.
        b, h = 2, 3
        self.assertEqual(numbers(looked()["window"]["values"]), v[0, 0].ravel().tolist())
        self.assertTrue(b and h)

    def test_a_state_that_is_kept_for_all_heads_is_read_of_one(self) -> None:
        q = k = v = numpy.arange(2 * 3 * 8 * 4, dtype="f8").reshape(2, 3, 8, 4)
        m, row_sum = numpy.arange(48.0).reshape(2, 3, 8, 1), numpy.arange(48.0).reshape(2, 3, 8)
        acc = numpy.arange(192.0).reshape(2, 3, 8, 4)
        state = looked(Chosen(batch=1, head=2))["state"]
        self.assertEqual(numbers(state["max"]), m[1, 2].ravel().tolist())
        self.assertEqual(numbers(state["sum"]), row_sum[1, 2].tolist())
        self.assertEqual(state["accumulator"]["shape"], [8, 4])
        self.assertEqual(numbers(state["accumulator"]), acc[1, 2].ravel().tolist())
        self.assertTrue(q.size and k.size and v.size)

    def test_packed_arrays_are_taken_apart(self) -> None:
        qkv = numpy.arange(2 * 5 * 3 * 2 * 4, dtype="f4").reshape(2, 5, 3, 2, 4)
        found = looked(Chosen(batch=1, head=1))
        self.assertEqual(found["candidates"][0]["layout"], "packed")
        for role, name in enumerate(("queries", "keys", "values")):
            self.assertEqual(numbers(found["window"][name]), qkv[1, :, role, 1].ravel().tolist())

    def test_the_weights_that_a_program_keeps_are_read_of_the_same_head_and_tokens(self) -> None:
        source = numpy.random.default_rng(1)
        q, k, v = (source.standard_normal((2, 3, 16, 4)) for _ in range(3))
        attn = source.standard_normal((2, 3, 16, 16))
        found = looked(Chosen(batch=1, head=2, first_query=4))["window"]["weights"]
        self.assertEqual([found["name"], found["shape"]], ["attn", [12, 16]])
        self.assertEqual(numbers(found), attn[1, 2, 4:].ravel().tolist())
        attn = attn[0, 1]
        self.assertIsNone(looked()["window"]["weights"])
        self.assertTrue(q.size and k.size and v.size and attn.size)

    def test_strides_are_the_real_ones_and_elements_come_in_order(self) -> None:
        q = numpy.asfortranarray(numpy.arange(12, dtype="f8").reshape(4, 3))
        k = numpy.arange(12, dtype="f8").reshape(3, 4).T
        v = numpy.arange(24, dtype=">f8").reshape(8, 3)[::2]
        found = looked()
        told = {one["name"]: one["strides"] for one in found["arrays"]}
        self.assertEqual([told[name] for name in "qkv"], [[1, 4], [1, 4], [6, 1]])
        for name, one in zip(("queries", "keys", "values"), (q, k, v), strict=True):
            self.assertEqual(numbers(found["window"][name]), one.ravel().tolist())

    def test_what_cannot_be_read_says_why(self) -> None:
        good = numpy.ones((4, 2))
        for bad, reason in (
            (numpy.array([[object(), 1], [2, 3], [4, 5], [6, 7]]), "Python objects"),
            (numpy.ones((4, 2), "c16"), "complex"),
            (numpy.ma.masked_array(good, good > 2), "masked"),
            (numpy.zeros((4, 2), [("a", "f4")]), "records"),
        ):
            q, k, v = bad, good, good
            found = looked()
            self.assertIsNone(found["window"])
            self.assertIn(reason, found["notes"][0])
            self.assertTrue(len(q) and len(k) and len(v))

    def test_a_subclass_runs_none_of_its_code(self) -> None:
        ran: list[str] = []

        class Loud(numpy.ndarray):
            def __getattribute__(self, name: str) -> Any:
                ran.append(name)
                return super().__getattribute__(name)

            def __array_finalize__(self, other: Any) -> None:
                ran.append("finalize")

            def __getitem__(self, key: Any) -> Any:
                ran.append("getitem")
                return super().__getitem__(key)

        q = k = v = numpy.arange(8.0).reshape(4, 2).view(Loud)
        ran.clear()
        found = looked()
        self.assertEqual(ran, [])
        self.assertEqual(numbers(found["window"]["queries"]), [float(one) for one in range(8)])
        self.assertTrue(q is k is v)

    def test_nan_infinity_and_zero_sizes_are_told_as_they_are(self) -> None:
        q = numpy.array([[float("nan"), 1.0], [float("inf"), 2.0]])
        k = v = numpy.ones((2, 2))
        found = looked()
        sent = numbers(found["window"]["queries"])
        self.assertTrue(sent[0] != sent[0] and sent[2] == float("inf"))
        facts = next(one["summary"] for one in found["arrays"] if one["name"] == "q")
        self.assertEqual(
            [facts[name] for name in ("notNumbers", "infinite", "least", "largest", "mean")],
            [1, 1, 1.0, 2.0, 1.5],
        )
        json.dumps(found, allow_nan=False)
        k = v = numpy.ones((0, 2))
        self.assertEqual(looked()["candidates"], [])
        self.assertTrue(q.size and not k.size and not v.size)

    def test_narrow_numbers_and_scalars_of_numpy_are_read_exactly(self) -> None:
        q = k = v = numpy.array([[0.1, 2.0]], dtype="f2")
        m, i = numpy.float32(0.1), numpy.int64(3)
        found = looked()
        self.assertEqual(numbers(found["window"]["keys"]), [float(one) for one in q[0]])
        self.assertEqual(numbers(found["state"]["max"]), [float(m)])
        self.assertEqual(found["state"]["integers"]["i"], 3)
        self.assertEqual(found["window"]["precision"], "float16")
        self.assertTrue(k.size and v.size and i)

    def test_one_number_that_is_none_is_found_among_many_that_are_not_read(self) -> None:
        def told(value: Any) -> list[Any]:
            array_ = arrays.described(value)
            assert array_ is not None
            found = summary(array_)
            assert found is not None and sum(found["histogram"]) <= 4096  # type: ignore[call-overload]
            return [found[name] for name in ("notNumbers", "infinite", "counted")]

        many = numpy.ones((700, 1000), dtype="f4")
        many[333, 777] = numpy.nan
        many[1, ::7] = -numpy.inf
        for turned in (many, many.T, many[::-1, 3:]):
            self.assertEqual(told(turned), [1, int(numpy.isinf(turned).sum()), True])
        self.assertEqual(told(numpy.ones((300, 100), dtype="i4")), [0, 0, True])
        huge = numpy.broadcast_to(numpy.float32(1), (3000, 2000))
        self.assertEqual(told(huge), [0, 0, False])
        own, numpy.isnan = numpy.isnan, numpy.frompyfunc(lambda one: self.fail("it ran"), 1, 1)
        try:
            self.assertEqual(told(many)[2], False)
        finally:
            numpy.isnan = own

    def test_a_large_array_is_sampled_and_the_answer_stays_small(self) -> None:
        q = k = v = numpy.ones((1000, 1000), dtype="f4")
        found = looked()
        facts = next(one["summary"] for one in found["arrays"] if one["summary"])
        self.assertLessEqual(facts["read"], 4096)
        self.assertEqual(facts["elements"], 1_000_000)
        self.assertLess(len(json.dumps(found)), 256 * 1024)
        self.assertTrue(q.size and k.size and v.size)


@unittest.skipIf(torch is None, "this Python has no torch")
class TorchTest(unittest.TestCase):
    """Tensors of torch."""

    def test_a_tensor_is_read_and_stays_as_it_was(self) -> None:
        q = torch.randn(2, 4, 8, 4, requires_grad=True)
        k, v = torch.randn(2, 4, 8, 4), torch.randn(2, 4, 8, 4).to(torch.bfloat16)
        versions = [one._version for one in (q, k, v)]
        found = looked(Chosen(head=3))
        self.assertEqual(numbers(found["window"]["queries"]), q[0, 3].flatten().tolist())
        self.assertEqual(numbers(found["window"]["values"]), v[0, 3].flatten().tolist())
        self.assertEqual([one._version for one in (q, k, v)], versions)
        self.assertIsNone(q.grad)

    def test_what_has_no_elements_here_says_so(self) -> None:
        good = torch.ones(4, 2)
        for bad, reason in (
            (torch.ones(4, 2, device="meta"), "meta"),
            (torch.ones(4, 2).to_sparse(), "sparse"),
            (torch.quantize_per_tensor(good, 0.1, 0, torch.quint8), "no plain numbers"),
        ):
            q, k, v = bad, good, good
            found = looked()
            self.assertIsNone(found["window"])
            self.assertIn(reason, found["notes"][0])
            self.assertTrue(len(q) and len(k) and len(v))

    def test_inside_multihead_attention_the_projections_of_a_head_are_read(self) -> None:
        torch.manual_seed(1)
        for batch_first, joined in ((True, True), (False, True), (True, False)):
            sizes = {} if joined else {"kdim": 5, "vdim": 7}
            layer = torch.nn.MultiheadAttention(8, 2, batch_first=batch_first, **sizes)
            with torch.no_grad():
                layer.in_proj_bias += torch.arange(24.0)
            query = torch.randn(3, 6, 8)
            key, value = (query, query) if joined else (torch.randn(3, 6, 5), torch.randn(3, 6, 7))
            found = self.inside(layer, query, key, value)
            (candidate,) = [one for one in found["candidates"] if "W_q" in one["queries"]]
            batches, tokens = (3, 6) if batch_first else (6, 3)
            self.assertEqual(
                [candidate[name] for name in ("batches", "heads", "queryCount", "depth")],
                [batches, 2, tokens, 4],
            )
            weight = layer.in_proj_weight[8:16] if joined else layer.k_proj_weight
            every = key @ weight.t() + layer.in_proj_bias[8:16]
            of_head = every[1, :, 4:] if batch_first else every[:, 1, 4:]
            for mine, theirs in zip(
                numbers(found["window"]["keys"]), of_head.flatten().tolist(), strict=True
            ):
                self.assertAlmostEqual(mine, theirs, places=5)

    def inside(self, layer: Any, query: Any, key: Any, value: Any) -> dict[str, Any]:
        """The report on `forward` of a module, as at a breakpoint on its first line."""
        found: list[dict[str, Any]] = []
        names = ("query @ W_q", "key @ W_k", "value @ W_v")

        def trace(frame: Any, event: str, argument: object) -> Any:
            if frame.f_code is type(layer).forward.__code__ and event == "line" and not found:
                found.append(report(frame, Chosen(names, None, 1, 1)))
            return trace

        before = sys.gettrace()
        sys.settrace(trace)
        try:
            layer(query, key, value)
        finally:
            sys.settrace(before)
        return found[0]

    def test_what_is_recorded_records_none_of_ours(self) -> None:
        found: list[dict[str, Any]] = []

        def traced(q: Any) -> Any:
            k = v = q
            found.append(looked())
            return (k + v).sum()

        graph = torch.jit.trace(traced, (torch.ones(4, 2),), check_trace=False).graph
        self.assertNotIn("detach", str(graph))
        self.assertIn("watches", found[0]["notes"][0])
        with torch.autograd.profiler.profile() as profile:
            traced(torch.ones(4, 2))
        self.assertNotIn("detach", str(profile.key_averages()))

    def test_a_subclass_is_not_touched(self) -> None:
        ran: list[object] = []

        class Loud(torch.Tensor):
            @classmethod
            def __torch_function__(cls, function: Any, *rest: Any, **named: Any) -> Any:
                ran.append(function)
                return super().__torch_function__(function, *rest, **named)

        q = k = v = torch.ones(4, 2).as_subclass(Loud)
        ran.clear()
        told = next(one for one in looked()["arrays"] if one["name"] == "q")
        self.assertEqual(ran, [])
        self.assertIn("subclass", told["unreadable"])
        self.assertTrue(q is k is v)

    def test_each_operation_of_torch_is_seen_and_at_the_next_stop_what_it_does_not_count(
        self,
    ) -> None:
        q = k = v = torch.zeros(4, 2)
        at_a_stop = Summaries()

        def largest(summaries: Summaries) -> float:
            told = report(sys._getframe(1), Chosen(), summaries)["arrays"]
            return next(one["summary"]["largest"] for one in told if one["name"] == "q")  # type: ignore[attr-defined]

        self.assertEqual(largest(at_a_stop), 0.0)
        q.add_(1)
        self.assertEqual(largest(at_a_stop), 1.0)
        q.numpy()[0, 0] = 7.0
        self.assertEqual(largest(Summaries()), 7.0)
        wide = torch.ones(300, 200)
        wide[131, 77] = float("nan")
        found = summary(arrays.described(wide) or self.fail())
        self.assertTrue(found and found["notNumbers"] == 1 and found["counted"])
        with torch.inference_mode():
            q = k = v = torch.ones(4, 2)
        self.assertEqual(largest(at_a_stop), 1.0)
        self.assertTrue(q is k is v)

    def test_who_watches_operations_sees_none_of_ours(self) -> None:
        ran: list[object] = []

        mode: Any = torch.overrides.TorchFunctionMode

        class Watching(mode):
            def __torch_function__(
                self, function: Any, types: Any, args: Any = (), kwargs: Any = None
            ) -> Any:
                ran.append(function)
                return function(*args, **(kwargs or {}))

        q = k = v = torch.ones(4, 2)
        enter = getattr(torch.overrides, "push_torch_function_mode", lambda kind: kind())
        with enter(Watching):
            ran.clear()
            found = looked()
            seen = list(ran)
        self.assertEqual(seen, [])
        self.assertIsNone(found["window"])
        self.assertTrue(q is k is v)


def scaled_dot_product_attention(*arguments: Any, **named: Any) -> dict[str, Any]:
    """Stands for the library's: the report on the frame that calls it."""
    return report(sys._getframe(1), named.get("chosen") or Chosen())


flash_attn_func = memory_efficient_attention = scaled_dot_product_attention


class CallTest(unittest.TestCase):
    """A call of attention on the line says which arrays it is given, whatever their names are."""

    def test_the_arguments_of_the_call_are_meant_though_others_have_the_usual_names(self) -> None:
        q, k, v = rows(3, 2), rows(5, 2), rows(5, 2)
        a, b, c = rows(4, 2), rows(6, 2), rows(6, 3)
        found = scaled_dot_product_attention(a, b, c)
        first, second = found["candidates"][:2]
        self.assertEqual([first[one] for one in ("queries", "keys", "values")], ["a", "b", "c"])
        self.assertEqual((first["called"], found["chosen"]), ("scaled_dot_product_attention", 0))
        self.assertEqual((second["queries"], second["called"]), ("q", None))
        self.assertEqual(looked()["candidates"][0]["queries"], "q")
        chosen = Chosen(("q", "k", "v"))
        found = scaled_dot_product_attention(a, b, c, chosen=chosen)
        self.assertEqual(found["candidates"][0]["queries"], "q")
        self.assertTrue(q and k and v and a and b and c)

    def test_arguments_are_found_by_keyword_over_lines_and_within_other_calls(self) -> None:
        class Held:
            a = None

        held = Held()
        held.a = [rows(4, 2)] * 2  # type: ignore[assignment]
        cache = {"b": [rows(6, 2)] * 2, "c": [rows(6, 3)] * 2}
        found = dict(
            scaled_dot_product_attention(
                value=cache["c"],
                query=held.a,
                key=cache["b"],
            )
        )
        first = found["candidates"][0]
        told = [first[one] for one in ("queries", "keys", "values", "layout")]
        self.assertEqual(told, ["held.a", "cache['b']", "cache['c']", "headsFirst"])

    def test_the_order_of_the_axes_is_that_of_the_call(self) -> None:
        a = b = c = [[rows(4, 2)] * 4]
        first = flash_attn_func(a, b, c)["candidates"][0]
        self.assertEqual((first["layout"], first["ambiguous"]), ("tokensFirst", False))
        first = scaled_dot_product_attention(a, b, c)["candidates"][0]
        self.assertEqual((first["layout"], first["ambiguous"]), ("headsFirst", False))
        self.assertTrue(a is b is c)

    def test_an_argument_that_is_turned_round_on_the_way_lies_the_other_way(self) -> None:
        a, b, c = ([[rows(4, 2)] * 4] for _ in range(3))

        def call(frame: Any) -> Any:
            return report(frame, Chosen())

        def inside() -> dict[str, Any]:
            found: dict[str, Any] = {}

            def trace(frame: Any, event: str, argument: object) -> Any:
                if frame.f_code is turned.__code__ and event == "line":
                    found.update(call(frame))
                return trace

            before = sys.gettrace()
            sys.settrace(trace)
            try:
                turned(a, b, c)
            except AttributeError:
                pass
            finally:
                sys.settrace(before)
            return found

        def turned(a: Any, b: Any, c: Any) -> Any:
            return scaled_dot_product_attention(
                a.transpose(1, 2), b.transpose(1, 2), c.transpose(1, 2).contiguous()
            )

        first = inside()["candidates"][0]
        self.assertEqual(
            (first["queries"], first["layout"], first["called"]),
            ("a", "tokensFirst", "scaled_dot_product_attention"),
        )

    def test_arguments_that_the_call_makes_itself_say_nothing(self) -> None:
        a, b, c = rows(4, 2), rows(6, 2), rows(6, 3)
        found = scaled_dot_product_attention([*a], b, c)
        self.assertEqual([one["called"] for one in found["candidates"]], [])
        self.assertTrue(a and b and c)


class SummaryTest(unittest.TestCase):
    """What a sample says of all numbers of an array."""

    def of(self, values: list[Any]) -> dict[str, Any]:
        told = summary(Array(values, "list", "list", "number", (len(values),), None))
        assert told is not None
        return told

    def test_the_histogram_has_each_number_in_the_part_of_the_range_where_it_lies(self) -> None:
        values = [float(one) for one in range(BARS)] + [0.5, 0.25, float(BARS)]
        told = self.of([*values, float("nan"), float("inf"), -float("inf")])["histogram"]
        self.assertEqual(sum(told), len(values))
        self.assertEqual((told[0], told[1], told[-1]), (3, 1, 2))

    def test_equal_numbers_are_one_bar_and_no_numbers_none(self) -> None:
        self.assertEqual(self.of([2.0] * 5)["histogram"], [5])
        self.assertEqual(self.of([float("nan")] * 5)["histogram"], [])

    def test_a_range_that_is_wider_than_any_float_is_divided_all_the_same(self) -> None:
        told = self.of([-1.7e308, 1.7e308, 0.0, 5e-324])["histogram"]
        self.assertEqual((told[0], told[BARS // 2], told[-1]), (1, 2, 1))
        tiny = self.of([0.0, 5e-324])["histogram"]
        self.assertEqual(sum(tiny), 2)

    def test_a_tensor_that_has_not_changed_is_read_once_at_a_stop(self) -> None:
        asked: list[str] = []
        held = _OnDevice((6, 8), False, asked)
        tensor = Array(held, "torch", "torch.Tensor", "float32", (6, 8), (8, 1))
        summaries = Summaries()
        first = summaries.of(tensor)
        self.assertIs(summaries.of(tensor), first)
        self.assertEqual(asked.count("tolist"), 1)
        for change in (
            lambda: setattr(held, "_version", 1),
            lambda: setattr(held, "address", 64),
            summaries.clear,
        ):
            change()
            summaries.of(tensor)
        self.assertEqual(asked.count("tolist"), 4)

    def test_what_counts_no_changes_is_read_each_time(self) -> None:
        values = [1.0, 2.0]
        array_ = Array(values, "list", "list", "number", (2,), None)
        summaries = Summaries()
        self.assertEqual((summaries.of(array_) or {})["largest"], 2.0)
        values[1] = 9.0
        self.assertEqual((summaries.of(array_) or {})["largest"], 9.0)


class DeviceTest(unittest.TestCase):
    """Tensors on a device, which no machine of these tests has: a stand-in that says what is asked of it."""

    def setUp(self) -> None:
        arrays._failed_devices.clear()
        self.addCleanup(arrays._failed_devices.clear)

    def tensor(self, fails: bool = False) -> Array:
        return Array(_OnDevice((6, 8), fails), "torch", "torch.Tensor", "float32", (6, 8), (8, 1))

    def test_only_the_part_that_is_wanted_is_copied(self) -> None:
        array_ = self.tensor()
        found = arrays.read(array_, [slice(1, 3), slice(None)])
        self.assertEqual(found.shape, (2, 8))
        self.assertEqual(array_.held.asked, ["detach", "cut", "to cpu 16", "tolist"])

    def test_a_device_that_fails_is_not_asked_again(self) -> None:
        with self.assertRaisesRegex(arrays.Unreadable, "RuntimeError"):
            arrays.read(self.tensor(fails=True), [slice(1, 3), slice(None)])
        self.assertIn("not asked again", arrays._device_refuses("cuda") or "")
        self.assertIsNone(arrays._device_refuses("mps"))

    def test_nothing_is_asked_while_a_graph_is_captured(self) -> None:
        core = types.ModuleType("torch._C")
        core._cuda_isCurrentStreamCapturing = lambda: True  # type: ignore[attr-defined]
        before = sys.modules.get("torch._C")
        sys.modules["torch._C"] = core
        try:
            self.assertIn("captured", arrays._device_refuses("cuda") or "")
        finally:
            del sys.modules["torch._C"]
            if before is not None:
                sys.modules["torch._C"] = before


class _OnDevice:
    """As much of a tensor as a reading needs."""

    def __init__(self, shape: tuple[int, ...], fails: bool, asked: list[str] | None = None) -> None:
        self.shape, self.fails = shape, fails
        self.asked = [] if asked is None else asked
        self.device = types.SimpleNamespace(type="cuda")
        self._version, self.address = 0, 32

    def data_ptr(self) -> int:
        return self.address

    def detach(self) -> _OnDevice:
        self.asked.append("detach")
        return self

    def __getitem__(self, index: tuple[Any, ...]) -> _OnDevice:
        self.asked.append("cut")
        pairs = zip(index, self.shape, strict=False)
        lengths = [len(range(*one.indices(length))) for one, length in pairs]
        return _OnDevice(tuple(lengths), self.fails, self.asked)

    def to(self, device: str) -> _OnDevice:
        if self.fails:
            raise RuntimeError("an illegal memory access was encountered")
        self.asked.append(f"to {device} {self.shape[0] * self.shape[1]}")
        return self

    def tolist(self) -> list[list[float]]:
        self.asked.append("tolist")
        return [[1.0] * self.shape[1] for _ in range(self.shape[0])]


if __name__ == "__main__":
    unittest.main()
