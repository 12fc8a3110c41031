"""From what Discord lets somebody do to a role here."""

from collections.abc import Collection

import discord

from inventory.actor import Role


def rank(
    permissions: discord.Permissions, role_ids: Collection[int] = (), moderator_roles: Collection[int] = ()
) -> Role:
    """Give the role of a member: from their permissions in the server, or a role set as a moderator's.

    An owner has every permission. The database's own roles are joined later, the higher one counts.
    """
    if permissions.administrator or permissions.manage_guild:
        return Role.ADMIN
    if permissions.manage_messages or not set(role_ids).isdisjoint(moderator_roles):
        return Role.MODERATOR
    return Role.MEMBER
