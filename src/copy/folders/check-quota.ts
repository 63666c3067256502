// Before anything is sent to a mailbox: whether what is still to come can fit into it at all.

import type { RoomOf } from '../../journal/messages.ts'
import { MigrationError, type Facts } from '../../model/errors.ts'
import type { Quota } from '../../model/ports.ts'
import type { RunRequest } from '../../model/request.ts'
import { roomLeft, roomNeeded } from '../../model/room-needed.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'

/**
 * Throws `quota-too-small` when the mail surely does not fit, unless the plan accepts that; then the mailbox is filled
 * as far as it goes. All sources of the account count, as far as the journal knows what they still bring. What the
 * target holds and we did not put there may be copies that will be adopted, so it is taken off. `quota`: what the
 * target said before anything of this run was sent.
 */
export function assertQuota(
  context: MailboxContext,
  quota: Quota | undefined,
  { plan }: Pick<RunRequest, 'plan'>,
): void {
  const { journal, mailbox, siblings, emit } = context
  const all = [mailbox, ...siblings].map(({ id }) => journal.messages.roomOf(id))
  const shortage = shortageOf(sumOf(all), quota)
  if (shortage === undefined) return
  const facts = { mailbox: mailbox.id, side: 'target', ...shortage }
  const error = new MigrationError(`${mailbox.id}: ${JSON.stringify(shortage)}`, {
    code: 'quota-too-small',
    scope: 'mailbox',
    retry: 'never',
    facts,
  })
  if (plan.accept?.includes(error.code) !== true) throw error
  emit({
    event: 'finding',
    finding: {
      level: 'note',
      accepted: true,
      scope: 'mailbox',
      code: error.code,
      mailbox: mailbox.id,
      side: 'target',
      facts,
    },
  })
}

function sumOf(all: readonly RoomOf[]): RoomOf {
  const sum = (of: keyof RoomOf): RoomOf[keyof RoomOf] => ({
    bytes: all.reduce((total, one) => total + one[of].bytes, 0),
    messages: all.reduce((total, one) => total + one[of].messages, 0),
  })
  return { waiting: sum('waiting'), held: sum('held') }
}

/**
 * What is too little for what waits: room for its bytes, or places for its messages. undefined: it fits, as far as the
 * target tells. What lies there and is not `held` by our copies may be adopted.
 */
function shortageOf({ waiting, held }: RoomOf, quota: Quota | undefined): Facts | undefined {
  const newOnes = (of: keyof Quota): number => {
    const foreign = Math.max(0, (quota?.[of]?.used ?? 0) - held[of])
    return Math.max(0, waiting[of] - foreign)
  }
  if (waiting.messages === 0) return undefined
  const bytes = roomNeeded(newOnes('bytes'))
  const limit = roomLeft(quota?.bytes)
  if (bytes > limit) return { bytes, limit }
  const messages = newOnes('messages')
  const places = roomLeft(quota?.messages)
  return messages > places ? { bytes, limit: Math.min(bytes, limit), count: messages, places } : undefined
}
