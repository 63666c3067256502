// Reads answers whose names or flags break imapflow's parser: `]x`, a TAB in a bare name, quotes that are not escaped.

import type { MessageFacts } from '../model/message.ts'
import { readInternalDate, type Token, type Untagged } from './responses.ts'

const atoms = (text: string): Token[] =>
  text
    .split(' ')
    .filter((value) => value !== '')
    .map((value) => ({ type: 'ATOM', value }))

/**
 * A quoted name ends with the last quote of its line, whatever stands between; only `\"` and `\\` are escapes. A bare
 * name is all that stands there.
 */
function nameOf(text: string): Token {
  const quoted = /^"(.*)"$/.exec(text)?.[1]
  return { type: 'STRING', value: quoted === undefined ? text : quoted.replace(/\\(["\\])/g, '$1') }
}

/** `* LIST (\HasNoChildren) "/" ]x`, LSUB likewise; extended data after the name (RFC 5258) is left out. */
function readListLine(line: string): Untagged | undefined {
  const match = /^\* (LIST|LSUB) \(([^()]*)\) (NIL|"(?:\\.|[^"\\])") (.+)$/is.exec(line)
  if (match === null) return undefined
  const [, command = '', flags = '', separator = '', rest = ''] = match
  const name = rest.replace(/ \("?(?:CHILDINFO|OLDNAME)"? .*\)$/is, '')
  // The name itself is in a literal, and the log has only the line around it.
  if (/\{\d+\+?\}\s*$/.test(name)) return undefined
  return {
    tag: '*',
    command: command.toUpperCase(),
    attributes: [atoms(flags), separator.toUpperCase() === 'NIL' ? null : nameOf(separator), nameOf(name)],
  }
}

/** `* STATUS ]x (MESSAGES 3 UIDVALIDITY 1)`. */
function readStatusLine(line: string): Untagged | undefined {
  const match = /^\* STATUS (.+) \(([^()]*)\)\s*$/is.exec(line)
  if (match === null) return undefined
  return { tag: '*', command: 'STATUS', attributes: [nameOf(match[1] ?? ''), atoms(match[2] ?? '')] }
}

/** A LIST, LSUB or STATUS answer as imapflow would have given it; undefined for any other line. `line`: as latin1. */
export function readFolderLine(line: string): Untagged | undefined {
  return readListLine(line) ?? readStatusLine(line)
}

/**
 * The facts of a FETCH answer; undefined for any other line, and where the UID is not to be seen. Flags that are no
 * atoms (`{7+}`, `a"b`: seen in damaged mailboxes) break the parser; the facts around them can still be read.
 */
export function readFetchLine(line: string): MessageFacts | undefined {
  const uid = / FETCH \(/i.test(line) ? /[ (]UID (\d{1,10})[ )]/i.exec(line)?.[1] : undefined
  if (uid === undefined) return undefined
  return {
    uid: Number(uid),
    size: Number(/[ (]RFC822\.SIZE (\d{1,15})[ )]/i.exec(line)?.[1] ?? 0),
    internalDate: readInternalDate(/[ (]INTERNALDATE "([^"]*)"/i.exec(line)?.[1] ?? ''),
    flags: (/[ (]FLAGS \(([^()]*)\)/i.exec(line)?.[1] ?? '')
      .split(' ')
      .filter((flag) => flag !== '' && flag.toLowerCase() !== '\\recent'),
  }
}
