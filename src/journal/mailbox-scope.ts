// The condition by which a query is about one mailbox or about all of them.

/**
 * `column` names the mailbox, or any where none is given. What a query leaves open (`? OR …`) SQLite looks for in the
 * rows of all: with thousands of mailboxes, of which each asks for its own, that is their square.
 */
export function inScope(column: string, mailbox: string | undefined): string {
  return mailbox === undefined ? 'true' : `${column} = :mailbox`
}

/** What is bound to that condition. */
export function scopeOf(mailbox: string | undefined): { mailbox?: string } {
  return mailbox === undefined ? {} : { mailbox }
}
