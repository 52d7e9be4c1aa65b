"""Reads metrics with both parsers of Prometheus's own client: each line of JSON has a text, the answer what each parser made of it."""

import json
import sys

from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as text_format


def samples_of(parse, text):
    try:
        return [[sample.name, sample.labels, sample.value] for family in parse(text) for sample in family.samples]
    except ValueError as error:
        return str(error)


for line in sys.stdin:
    text = json.loads(line)["text"]
    print(json.dumps({"openmetrics": samples_of(openmetrics, text), "text": samples_of(text_format, text)}), flush=True)
