// Sentences that earlier versions wrote into the journal, taken apart into facts: SQL of one upgrade.

import type { OwnReason } from '../model/own-reasons.ts'

/** As they stood in a reason, whole or before a colon; longer ones before those that they begin with. */
const oldReasons: readonly (readonly [sentence: string, reason: OwnReason])[] = [
  ['Connection not available: Socket timeout', 'silent'],
  ['Connection not available', 'connection-closed'],
  ['connection closed', 'connection-closed'],
  ['Unexpected close', 'connection-closed'],
  ['connection ended by the server', 'ended-by-server'],
  ['Socket timeout', 'silent'],
  ['no byte moved for too long', 'silent'],
  ['no answer', 'no-answer'],
  ['no UIDVALIDITY', 'no-uidvalidity'],
  ['no TLS on this port', 'no-tls'],
  ['unexpected answer', 'unexpected-answer'],
  ['answered too early', 'answered-too-early'],
  ['the server sent a line without an end', 'endless-line'],
]

/** Replaces them in the JSON text of a column. */
function renameReasons(table: string, column: string): string {
  const renamed = oldReasons
    .flatMap(([sentence, reason]) => ['"', ': '].map((end) => [sentence + end, reason + end]))
    .reduce((text, [before, after]) => `replace(${text}, '"reason":"${before}', '"reason":"${after}')`, column)
  return `UPDATE ${table} SET ${column} = ${renamed} WHERE ${column} LIKE '%"reason":"%';`
}

/** `messages.facts` still has the sentence of each row, and JSON after it. */
export const takeSentencesApart = `
  UPDATE messages SET facts = CASE
    WHEN facts GLOB 'other bytes: [0-9]* on the source, [0-9]* on the target' THEN json_object(
      'bytes', CAST(substr(facts, 14) AS INTEGER),
      'targetBytes', CAST(substr(facts, instr(facts, ', ') + 2) AS INTEGER))
    WHEN facts GLOB 'first altered byte [0-9]*; [0-9]* bytes on the source, [0-9]* on the target' THEN json_object(
      'offset', CAST(substr(facts, 20) AS INTEGER),
      'bytes', CAST(substr(facts, instr(facts, '; ') + 2) AS INTEGER),
      'targetBytes', CAST(substr(facts, instr(facts, ', ') + 2) AS INTEGER))
    WHEN facts GLOB '[0-9]* bytes announced; served: *, then *' THEN json_object(
      'announced', CAST(facts AS INTEGER),
      'first', CAST(substr(facts, instr(facts, 'served: ') + 8) AS INTEGER),
      'second', CAST(substr(facts, instr(facts, ', then ') + 7) AS INTEGER))
    WHEN code = 'message-too-large' AND facts GLOB 'limit [0-9]*' THEN json_object(
      'limit', CAST(substr(facts, 7) AS INTEGER))
    ELSE json_object('reason', facts) END
  WHERE facts IS NOT NULL;
  UPDATE folders SET error_facts = json_remove(json_set(error_facts,
    '$.unlisted', CAST(json_extract(error_facts, '$.reason') AS INTEGER)), '$.reason')
  WHERE json_extract(error_facts, '$.reason') GLOB '[0-9]* of its messages are counted by the server but not listed';
  UPDATE verification_findings SET facts = json_remove(json_set(facts,
    '$.bytes', CAST(json_extract(facts, '$.reason') AS INTEGER),
    '$.targetBytes', CAST(substr(json_extract(facts, '$.reason'),
      instr(json_extract(facts, '$.reason'), '→ ') + 2) AS INTEGER)), '$.reason')
  WHERE json_extract(facts, '$.reason') GLOB '[0-9]* → [0-9]* B';
  UPDATE messages SET notes = replace(replace(notes, ' announced, ', ' → '), ' served"', ' B"')
    WHERE notes LIKE '%"size-misreported"%';
  ${renameReasons('messages', 'facts')}
  ${renameReasons('folders', 'error_facts')}
  ${renameReasons('mailboxes', 'error_facts')}`
