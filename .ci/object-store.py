"""Runs OpenStack Swift, an S3-compatible object store, on this machine alone: four servers, one copy of everything.

Usage: /usr/bin/python3 .ci/object-store.py FOLDER PORT. S3 is at PORT, key `test:tester`, secret `testing`; the three ports after
it are taken too. It ends, and with it all that it started, when it is sent SIGTERM.
"""

import os
import signal
import sys

import swift.common.utils as utils

folder, port = os.path.abspath(sys.argv[1]), int(sys.argv[2])
SERVERS = {"proxy": port, "account": port + 1, "container": port + 2, "object": port + 3}


def write(name, text):
    with open(os.path.join(folder, name), "w") as file:
        file.write(text)


os.makedirs(os.path.join(folder, "node", "disk"))
write("swift.conf", "[swift-hash]\nswift_hash_path_suffix = test\n[storage-policy:0]\nname = only\ndefault = yes\n")
# Read when the next modules are loaded.
utils.SWIFT_CONF_FILE = os.path.join(folder, "swift.conf")

from swift.cli.ringbuilder import main as build_ring  # noqa: E402
from swift.common.wsgi import run_wsgi  # noqa: E402

COMMON = f"""[DEFAULT]
bind_ip = 127.0.0.1
bind_port = %d
workers = 0
user = {__import__("getpass").getuser()}
swift_dir = {folder}
devices = {folder}/node
mount_check = false
log_level = ERROR
"""
FILTERS = {
    "catch_errors": "",
    # Nobody listens there: it does without.
    "memcache": "memcache_servers = 127.0.0.1:1\n",
    "listing_formats": "",
    "bulk": "",
    "s3api": "s3_acl = false\nlocation = us-east-1\n",
    "tempauth": "user_test_tester = testing .admin\n",
    "slo": "",
}

for name, at in SERVERS.items():
    if name == "proxy":
        text = f"[pipeline:main]\npipeline = {' '.join(FILTERS)} proxy-server\n"
        text += "[app:proxy-server]\nuse = egg:swift#proxy\naccount_autocreate = true\n"
        text += "".join(f"[filter:{one}]\nuse = egg:swift#{one}\n{more}" for one, more in FILTERS.items())
    else:
        text = f"[pipeline:main]\npipeline = {name}-server\n[app:{name}-server]\nuse = egg:swift#{name}\n"
        builder = os.path.join(folder, f"{name}.builder")
        for step in (["create", "4", "1", "0"], ["add", f"r1z1-127.0.0.1:{at}/disk", "1"], ["rebalance"]):
            try:
                build_ring(["swift-ring-builder", builder, *step])
            except SystemExit as end:
                if end.code not in (0, None):
                    raise
    write(f"{name}-server.conf", COMMON % at + text)

children = []
for name in SERVERS:
    child = os.fork()
    if child == 0:
        sys.exit(run_wsgi(os.path.join(folder, f"{name}-server.conf"), f"{name}-server", verbose=False))
    children.append(child)


def stop(*_):
    for child in children:
        try:
            os.kill(child, signal.SIGTERM)
        except ProcessLookupError:
            pass
    sys.exit(0)


signal.signal(signal.SIGTERM, stop)
os.wait()
stop()
