"""How the model cuts texts into tokens, and which tokens say nothing by themselves."""

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

from reasoning.e5.packed import Packed

_BEGIN, _END, _SPACE = "<s>", "</s>", "▁"
# English alone, as only these were tried; words of other languages that say nothing cost some bytes and no more.
_WORDS = """
a an the of to in on at for and or is are was were be been do does did has have had i my me you your he she they it his her their we our
what which who whom when where why how that this these those with from as by about into than then there so if not no any some will would
can could should am s t
""".split()
_MARKS = [*"?.,'\":()-![]<>/;", "s", _SPACE, f"{_SPACE}?"]


def tokenizer(packed: Packed, longest: int) -> Tokenizer:
    """Return what cuts texts by the model's vocabulary (unigrams, Kudo 2018) into at most so many tokens, beginning and end included."""
    special = packed.special
    # Built from the packed vocabulary, so that weights and pieces cannot come from two versions.
    cutter = Tokenizer(models.Unigram(packed.vocabulary(), special.unknown, byte_fallback=False))
    cutter.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " ")])
    cutter.pre_tokenizer = pre_tokenizers.Metaspace(_SPACE, "always")
    around = [(_BEGIN, special.begin), (_END, special.end)]
    cutter.post_processor = processors.TemplateProcessing(f"{_BEGIN} $A {_END}", special_tokens=around)
    cutter.enable_truncation(longest)
    cutter.no_padding()
    return cutter


def saying_nothing(cutter: Tokenizer) -> frozenset[int]:
    """Return the ids of marks and of English words that only join others."""
    words = [f"{_SPACE}{one}" for word in _WORDS for one in (word, word.capitalize())]
    found = (cutter.token_to_id(piece) for piece in (*words, *_MARKS))
    return frozenset(one for one in found if one is not None)
