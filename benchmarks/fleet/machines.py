"""The fleet that is measured with: 1,000 targets of a hundred things each, no two documents alike."""

from pathlib import Path

import psycopg

COMMUNITY = "bench"
TARGETS = 1000
THINGS = TARGETS * 100
SOURCES = (Path("schema.sql"), Path(__file__))
_TARGETS = """
INSERT INTO fleet_target
    (community_id, id, kind, name, name_key, address, status, health, first_seen, last_seen, document)
SELECT %(community)s, md5('host ' || host)::uuid, 'vm', 'host-' || host, 'host-' || host, '10.0.0.1', 'up', 0.9, now(),
    now(), jsonb_build_object(
        'system', jsonb_build_object('state', 'ok', 'hostname', 'host-' || host, 'os', 'Debian 13', 'kernel', '6.12'),
        'services', jsonb_build_object('state', 'ok', 'items', (
            SELECT jsonb_object_agg('service-' || n, jsonb_build_object('runtime', 'systemd', 'status', 'running',
                'ports', jsonb_build_array('tcp/' || n), 'description', repeat(md5(host || ' service ' || n), 6)))
            FROM generate_series(1, 20) n)),
        'containers', jsonb_build_object('state', 'ok', 'items', (
            SELECT jsonb_object_agg('container-' || n, jsonb_build_object('image', 'shop:' || n, 'status', 'running',
                'image_id', 'sha256:' || md5(host || ' image ' || n), 'ports', jsonb_build_array('tcp/80', 'tcp/443'),
                'volumes', jsonb_build_array('/srv/' || n), 'networks', jsonb_build_array('web'),
                'labels', repeat(md5(host || ' container ' || n), 20)))
            FROM generate_series(1, 19) n)),
        'packages', jsonb_build_object('state', 'ok', 'manager', 'apt', 'items', (
            SELECT jsonb_object_agg('package-' || n, jsonb_build_object('version', md5(host || ' package ' || n)))
            FROM generate_series(1, 60) n)))
FROM generate_series(1, %(targets)s) AS host
"""
_CHANGED = """
UPDATE fleet_target t SET document = jsonb_set(jsonb_set(t.document,
    '{services,items,service-1,status}', '"stopped"'), '{packages,items,package-1,version}', to_jsonb(md5(t.name)))
WHERE t.community_id = %(community)s AND hashtext(t.name) %% 2 = 0
"""


def load(dsn: str) -> None:
    """Fill an empty database with our schema."""
    with psycopg.connect(dsn) as connection:
        connection.execute(_TARGETS, {"community": COMMUNITY, "targets": TARGETS})
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("VACUUM (FREEZE, ANALYZE)")
        connection.execute("CHECKPOINT")


def change(dsn: str) -> None:
    """Change about one thing in a hundred: a service and a package on half of the targets."""
    with psycopg.connect(dsn) as connection:
        connection.execute(_CHANGED, {"community": COMMUNITY})
