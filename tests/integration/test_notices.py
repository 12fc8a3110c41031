"""Change notices: their threads end when they are told to, whatever has become of the database."""

from inventory.notices import Notices

NOWHERE = "host=127.0.0.1 port=1 dbname=gone connect_timeout=2"


def test_what_can_t_be_sent_any_more_keeps_no_thread_alive() -> None:
    notices = Notices(NOWHERE, ())
    notices.changed("42", ["drill"])
    notices.start()
    notices.stop()
    assert not [thread for thread in notices._threads if thread.is_alive()]
