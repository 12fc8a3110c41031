"""Stories of what a community sets for itself, the same through every door."""

from tests.acceptance.stories import Meanwhile, ada, ada_fails, fails, lent_until_spring, says, story

COMMUNITY = (
    story(
        "a community has its own clock and its own way to write dates and numbers",
        ada("!inventory add Drill", "Item 'Drill' added to inventory."),
        ada("!inventory add Screw --quantity 12500", "Item 12500 × 'Screw' added to inventory."),
        Meanwhile(lent_until_spring),
        ada("!inventory overdue", "Overdue:\nDrill → mia, due Mon 2026-03-02 12:00"),
        ada("!community zone europe/berlin", "The time zone is now Europe/Berlin, where it is 20…."),
        ada("!inventory overdue", "Overdue:\nDrill → mia, due Mon 2026-03-02 13:00"),
        ada("!community locale de", "Dates and numbers are now written as in de: …, and 12.500."),
        ada("!inventory overdue", "Overdue:\nDrill → mia, due Mo., 2.3.2026 13:00"),
        ada("!inventory status screw", "Item 'Screw' is available (12.500 pieces)."),
        ada("!community locale en-US", "Dates and numbers are now written as in en_US: …, and 12,500."),
        ada("!inventory overdue", "Overdue:\nDrill → mia, due Mon, 3/2/2026 1:00 PM"),
        ada("!community locale iso", "Dates and numbers are now written as in iso: …, and 12500."),
        ada("!inventory overdue", "Overdue:\nDrill → mia, due Mon 2026-03-02 13:00"),
        ada_fails("!community zone Berlyn", "There is no time zone 'Berlyn'. Did you mean Europe/Berlin?"),
        ada_fails("!community locale xx_YY", "I know no locale 'xx_YY'; write it like de, en_GB, pt_BR, or iso."),
        ada_fails("!community prefix /", "A prefix is one or two of …"),
    ),
    story(
        "members may look at what a community has set, and only admins set it",
        says(
            "mia", "!community", "This community:\nPrefix: !\n…\nTime zone: UTC (…)\n…!inventory policy, and !role list"
        ),
        fails("mia", "!community zone UTC", "That needs the role admin (community set)."),
        fails("max", "!community prefix ?", "That needs the role admin (community set)."),
        fails("max", "!community link", "That needs the role admin (community link)."),
        fails("mia", "!channel suggestions off", "That needs the role moderator (channel set)."),
        fails("ada", "!community link AAAA-BBBB-CCCC", "…"),
    ),
)
