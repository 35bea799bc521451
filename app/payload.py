"""An answer as plain values, the shape every front end shares."""

from dataclasses import asdict

from schema.answers import Answer, Citation


def answer_values(answer: Answer) -> dict[str, object]:
    """Return an answer as plain values; times as ISO text."""
    return {
        "answer": answer.text,
        "citations": [
            {"source": one.source, "quote": one.quote, "title": _title(one), "when": one.when.isoformat() if one.when else None}
            for one in answer.citations
        ],
        "sources": list(answer.sources),
        "abstained": answer.abstained,
        "confidence": answer.confidence,
        "trace": [asdict(step) for step in answer.trace],
    }


def _title(citation: Citation) -> str:
    # In the title and not beside it: programs rely on a citation having these four keys.
    return f"{citation.title}, page {citation.page}" if citation.page else citation.title
