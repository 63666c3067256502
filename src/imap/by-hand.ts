// Reads answers without imapflow's parser: the second reading of a list, and what breaks the first (`]x`, a TAB).

import type { MessageFacts } from '../model/message.ts'
import type { RawAnswer } from './raw-answers.ts'
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
  const name = quoted === undefined ? text : quoted.replace(/\\(["\\])/g, '$1')
  return { type: 'STRING', value: Buffer.from(name, 'latin1') }
}

/**
 * Takes the name off the beginning of `rest` where a literal holds it, else `rest` is the name: a folder may be called
 * `a {5}`, and then no literal came.
 */
function nameIn(rest: string, literals: readonly Buffer[]): Token | undefined {
  const announced = /^\{(\d+)\+?\}(\r?\n|$)/.exec(rest)
  if (announced === null) return nameOf(rest)
  const [literal] = literals
  return literal === undefined ? undefined : { type: 'LITERAL', value: literal }
}

/** `* LIST (\HasNoChildren) "/" ]x`, LSUB likewise; extended data after the name (RFC 5258) is left out. */
function readListAnswer({ text, literals }: RawAnswer): Untagged | undefined {
  const match = /^\* +(LIST|LSUB) +\(([^()]*)\) +(NIL|"(?:\\.|[^"\\])?") +(.+)$/is.exec(text)
  if (match === null) return undefined
  const [, command = '', flags = '', separator = '', rest = ''] = match
  const name = nameIn(rest.replace(/ \("?(?:CHILDINFO|OLDNAME)"? .*\)$/is, ''), literals)
  if (name === undefined) return undefined
  return {
    tag: '*',
    command: command.toUpperCase(),
    attributes: [
      atoms(flags),
      separator.length < 3 || separator.toUpperCase() === 'NIL' ? null : nameOf(separator),
      name,
    ],
  }
}

/** `* STATUS ]x (MESSAGES 3 UIDVALIDITY 1)`. */
function readStatusAnswer({ text, literals }: RawAnswer): Untagged | undefined {
  const match = /^\* +STATUS +(.+?)\s+\(([^()]*)\)\s*$/is.exec(text)
  const name = match === null ? undefined : nameIn(match[1] ?? '', literals)
  if (match === null || name === undefined) return undefined
  return { tag: '*', command: 'STATUS', attributes: [name, atoms(match[2] ?? '')] }
}

/** A LIST, LSUB or STATUS answer as imapflow would have given it; undefined for any other, and what it cannot read. */
export function readFolderAnswer(answer: RawAnswer): Untagged | undefined {
  return readListAnswer(answer) ?? readStatusAnswer(answer)
}

/** The same, of a line of imapflow's log: the name in a literal is not in it. */
export function readFolderLine(line: string): Untagged | undefined {
  if (/ \{\d+\+?\}\s*$/.test(line)) return undefined
  return readFolderAnswer({ text: line, literals: [] })
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
