"""OceanBase's Python SDK as a contender: each line asks for some work, the answer tells how many seconds it took once."""

import json
import sys
import time

from obshell import ClientSet
from obshell.auth.password import PasswordAuth, PasswordAuthMethodV2
from obshell.request import BaseRequest


def sealing(ask):
    method = PasswordAuthMethodV2(ask["password"], None, 60)
    method.pk = ask["publicKey"]
    method.check_identity = True
    requests = [
        BaseRequest(ask["path"], ask["method"], host="127.0.0.1", port=2886, data=ask["body"], query_param=ask["query"])
        for _ in range(ask["times"])
    ]
    started = time.perf_counter()
    for request in requests:
        method.auth(request)
    return (time.perf_counter() - started) / ask["times"]


def reading(ask):
    client = ClientSet(ask["host"], ask["port"], PasswordAuth(ask["password"]))
    started = time.perf_counter()
    for tenant in ask["tenants"]:
        if client.v1.get_tenant_backup_overview(tenant) is None:
            raise ValueError("no backup of " + tenant)
    return time.perf_counter() - started


for line in sys.stdin:
    question = json.loads(line)
    seconds = {"seal": sealing, "read": reading}[question["work"]](question)
    print(json.dumps(seconds), flush=True)
