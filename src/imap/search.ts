// SEARCH as a second count of a folder's messages, beside EXISTS and the rows of a listing.

import { ownReason } from '../model/own-reasons.ts'
import type { Handlers } from './command-channel.ts'
import { RefusedCommand } from './failures.ts'
import type { RefusedExtensions } from './refused-extensions.ts'
import { textOf, type Token } from './responses.ts'

type Command = (verb: string, attributes: unknown[], untagged: Handlers) => Promise<unknown>

/** A search without ESEARCH answers with one line that names every message, and lines are bounded (client.ts). */
export const mostFound = 400_000

const atom = (value: string) => ({ type: 'ATOM', value })

/**
 * How many messages a search finds in the open folder; undefined: the server answers with no number, and then has no
 * ESEARCH (RFC 4731). Throws RefusedCommand.
 */
export async function countFound(command: Command, refused: RefusedExtensions): Promise<number | undefined> {
  let count: number | undefined
  await command('UID SEARCH', [atom('RETURN'), [atom('COUNT')], atom('ALL')], {
    ESEARCH: ({ attributes = [] }) => {
      const at = attributes.findIndex((token) => textOf(token).toUpperCase() === 'COUNT')
      const text = at < 0 ? '' : textOf(attributes[at + 1])
      if (/^\d{1,10}$/.test(text)) count = Number(text)
    },
  })
  if (count === undefined) refused.add('ESEARCH', ownReason('no-answer'))
  return count
}

/** The UIDs that a search finds in the open folder; undefined: the server refuses to search. */
export async function searchAll(command: Command): Promise<number[] | undefined> {
  const found = new Set<number>()
  let isHeard = false
  const ask = command('UID SEARCH', [atom('ALL')], {
    SEARCH: ({ numbers, attributes = [] }) => {
      isHeard = true
      for (const uid of numbers ?? attributes.map((token: Token) => Number(textOf(token)))) if (uid > 0) found.add(uid)
    },
  })
  return (await isAnswered(ask)) && isHeard ? [...found] : undefined
}

async function isAnswered(ask: Promise<unknown>): Promise<boolean> {
  try {
    await ask
    return true
  } catch (error) {
    if (error instanceof RefusedCommand && !error.isPassing) return false
    throw error
  }
}
