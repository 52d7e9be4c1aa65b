"""Calls any method of OceanBase's Python SDK: each line of JSON names one, the answer tells what the SDK made of it."""

import json
import sys
import traceback

from obshell import ClientSet
from obshell.auth.password import PasswordAuth
from obshell.model.tenant import ZoneParam
from obshell.service.client_v1 import OBShellHandleError, TaskExecuteFailedError

LARGEST_EXACT = 2**53 - 1


def plain(value):
    """As the node shows it: objects by their fields, integers that JavaScript would round as text."""
    if isinstance(value, bool) or value is None or isinstance(value, (str, float)):
        return value
    if isinstance(value, int):
        return value if abs(value) <= LARGEST_EXACT else str(value)
    if isinstance(value, dict):
        return {key: plain(member) for key, member in value.items()}
    if isinstance(value, tuple) and len(value) == 1:
        # A comma too many in the SDK's NodeDetailDTO.
        return plain(value[0])
    if isinstance(value, (list, tuple)):
        return [plain(member) for member in value]
    return plain(vars(value)) if hasattr(value, "__dict__") else str(value)


def answer(ask):
    client = ClientSet(
        ask["host"], ask["port"], PasswordAuth(ask["password"], agent_password=ask.get("agentPassword")), timeout=30
    )
    named = ask["named"]
    if "zone_list" in named:
        named["zone_list"] = [ZoneParam(*zone) for zone in named["zone_list"]]
    try:
        return {"value": plain(getattr(client.v1, ask["method"])(*ask["args"], **named))}
    except OBShellHandleError as error:
        return {"refused": plain(error)}
    except TaskExecuteFailedError as error:
        return {"failed": plain(error)}
    except Exception:  # noqa: BLE001 - whatever the SDK stumbles over is what we want to hear of
        return {"broken": traceback.format_exc()}


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
