// What STATUS is asked for, by itself and with a list.

/** Every server has these. */
export const leastItems = ['MESSAGES', 'UIDNEXT', 'UIDVALIDITY'].map(atomOf)

/** What STATUS is to tell. */
export function statusItems(capabilities: ReadonlySet<string>): readonly unknown[] {
  return capabilities.has('CONDSTORE') ? [...leastItems, atomOf('HIGHESTMODSEQ')] : leastItems
}

function atomOf(value: string): { type: string; value: string } {
  return { type: 'ATOM', value }
}
