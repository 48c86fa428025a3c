"""libvirt's lifecycle events in Python, in the form of listener.c. Usage: listener.py URI"""
import sys
import time

import libvirt


def told(connection, domain, event, detail, opaque):
    now = time.monotonic_ns()
    print(domain.name(), event, detail, now, flush=True)


libvirt.virEventRegisterDefaultImpl()
connection = libvirt.openReadOnly(sys.argv[1])
connection.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, told, None)
print("ready", flush=True)
while True:
    libvirt.virEventRunDefaultImpl()
