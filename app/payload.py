"""An answer as plain values, the shape every front end shares."""

from dataclasses import asdict

from schema.answers import Answer


def answer_values(answer: Answer) -> dict[str, object]:
    """Return an answer as plain values; times as ISO text."""
    return {
        "answer": answer.text,
        "citations": [
            {
                "source": one.source,
                "quote": one.quote,
                "title": one.title,
                "when": one.when.isoformat() if one.when else None,
                "page": one.page or None,
            }
            for one in answer.citations
        ],
        "sources": list(answer.sources),
        "abstained": answer.abstained,
        "confidence": answer.confidence,
        "trace": [asdict(step) for step in answer.trace],
    }
