// One APPEND on imapflow's own channel: announced, sent when the server asks for it, its answer read.

import type { AppendAnswer, OutgoingMessage } from '../model/ports.ts'
import { assertSendableFlags, assertSendableName, formatAppendDate } from './append-line.ts'
import { RefusedCommand } from './failures.ts'
import { nameToken } from './folder-names.ts'
import { readResponseCode, type Untagged } from './responses.ts'
import { readUidSet } from './uid-set.ts'

/** What APPEND takes; throws for a name or a flag that must not go on the wire. `name`: as the server knows it. */
export function appendAttributes(name: string, message: OutgoingMessage): unknown[] {
  assertSendableName(name)
  assertSendableFlags(message.flags)
  const attributes: unknown[] = [nameToken(name), message.flags.map((flag) => ({ type: 'ATOM', value: flag }))]
  if (message.internalDate !== null) attributes.push({ type: 'STRING', value: formatAppendDate(message.internalDate) })
  return [...attributes, { type: 'LITERAL', value: message.bytes }]
}

/** Sends it, and never throws for what a server or the line does. */
export async function appendOnce(send: () => Promise<Untagged>): Promise<AppendAnswer> {
  try {
    const [code, uidValidity, uids] = readResponseCode(await send())
    if (code?.toUpperCase() !== 'APPENDUID') return { kind: 'stored', uidValidity: undefined, uid: undefined }
    return { kind: 'stored', uidValidity: Number(uidValidity), uid: readUidSet(uids ?? '')?.[0] }
  } catch (error) {
    if (error instanceof RefusedCommand)
      return { kind: 'refused', status: error.status, responseCode: error.responseCode, text: error.text }
    return { kind: 'uncertain', reason: error instanceof Error ? error.message : String(error) }
  }
}
