// What may be a copy of a message that is looked for, before it is read: as long, or as old to the second.

/**
 * Of messages that are looked for. `seconds`: since 1970, of their INTERNALDATEs; a server that adds a line makes a
 * copy longer, and no older.
 */
export type Marks = { lengths: ReadonlySet<number>; seconds: ReadonlySet<number> }

/** Whether a message of this size and INTERNALDATE (ms since 1970) may be meant. */
export type IsMeant = (size: number, internalDate: number | null) => boolean

export function isLookalike({ lengths, seconds }: Marks): IsMeant {
  return (size, internalDate) =>
    lengths.has(size) || (internalDate !== null && seconds.has(Math.floor(internalDate / 1_000)))
}
