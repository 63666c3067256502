// Takes addresses and user names out of a report: mailboxes get numbers, what is known or looks like one is replaced.

import { basename } from 'node:path'
import type { AccountPlan, Plan } from '../model/plan.ts'

/** Whoever reads the report without the plan learns no more than which rows belong together. */
export type Redaction = {
  /** What strangers and people wrote freely is left out altogether. */
  isOn: boolean
  /** A mailbox of the plan by its number there. */
  mailbox(id: string): string
  /** Names of folders and other texts of strangers, without what names a person or an address. */
  text(text: string): string
  /** Sentences of ours: whose words may be anybody's user name, and which name mailboxes and the plan alone. */
  sentence(text: string): string
  /** A machine on which the program ran, by its number. */
  machine(host: string): string
}

const same = (text: string): string => text

/** Leaves everything as it is. */
export const noRedaction: Redaction = { isOn: false, mailbox: same, text: same, sentence: same, machine: same }

const address = /[^\s"'<>(),;:=/\\@]+(?:@|%40)[^\s"'<>(),;:=/\\@]+/giu
/** Letters and digits apart: `protocollo2015` names `protocollo`. */
const words = /[\p{L}\p{M}]+|\p{N}+/gu
/** Shorter words of a person's name are words of others, too. */
const shortestName = 4

/** The numbers of mailboxes follow the plan, so that two redacted reports of one plan can be compared. */
export function redactionOf(plan: Plan): Redaction {
  const numbers = new Map<string, string>()
  const known = new Map<string, string>()
  let longest = 0
  const learn = (name: string | undefined, stands: string): void => {
    for (const form of name === undefined ? [] : [name, name.split('@')[0] ?? '']) {
      const parts = form.normalize('NFC').toLowerCase().match(words) ?? []
      if (parts.length === 0) continue
      longest = Math.max(longest, parts.length)
      const key = parts.join(' ')
      if (!known.has(key)) known.set(key, stands)
    }
  }
  const learnAccount = ({ user, login, authzid, address: own }: AccountPlan, stands: string): void => {
    for (const name of [user, authzid, own]) learn(name, stands)
    learn(login, login === user ? stands : 'login')
  }
  for (const [index, { id, source, target, contact }] of plan.mailboxes.entries()) {
    const stands = `mailbox-${index + 1}`
    numbers.set(id, stands)
    learn(id, stands)
    learnAccount(source, stands)
    learnAccount(target, stands)
    learn(contact, stands)
  }
  for (const [index, { id, source, contact }] of (plan.retired ?? []).entries()) {
    const stands = `retired-${index + 1}`
    numbers.set(id, stands)
    learn(id, stands)
    learnAccount(source, stands)
    learn(contact, stands)
  }
  const persons = [...(plan.acceptedLosses ?? []).map(({ by }) => by), ...(plan.report?.present ?? [])]
  for (const name of persons) {
    learn(name, 'person')
    for (const word of name.match(words) ?? []) if (word.length >= shortestName) learn(word, 'person')
  }
  const text = (written: string): string =>
    withoutNames(written.normalize('NFC').replace(address, 'address'), known, longest)
  const machines = new Map<string, string>()
  return {
    isOn: true,
    mailbox: (id) => numbers.get(id) ?? 'mailbox',
    text,
    sentence: (told) => sentenceWithout(told, plan, numbers, text),
    machine(host) {
      const stands = machines.get(host) ?? `machine-${machines.size + 1}`
      machines.set(host, stands)
      return stands
    },
  }
}

/** Without ids of mailboxes, and with no more of the plan's path than its last part. */
function sentenceWithout(
  told: string,
  plan: Plan,
  numbers: ReadonlyMap<string, string>,
  text: (written: string) => string,
): string {
  const plain = told.replaceAll(plan.file, text(basename(plan.file)))
  const ids = [...numbers.keys()].toSorted((one, other) => other.length - one.length)
  if (ids.length === 0) return plain.replace(address, 'address')
  const named = new RegExp(`(?<![\\p{L}\\p{N}])(?:${ids.map(escaped).join('|')})(?![\\p{L}\\p{N}])`, 'gu')
  return plain.replace(named, (id) => numbers.get(id) ?? 'mailbox').replace(address, 'address')
}

const escaped = (written: string): string => written.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')

/** Replaces the longest names first; a name is one only between characters that are no part of a word. */
function withoutNames(text: string, known: ReadonlyMap<string, string>, longest: number): string {
  const found = [...text.matchAll(words)].map((match) => ({
    word: match[0].toLowerCase(),
    from: match.index,
    to: match.index + match[0].length,
  }))
  let written = ''
  let from = 0
  for (let at = 0; at < found.length; at += 1) {
    for (let count = Math.min(longest, found.length - at); count > 0; count -= 1) {
      const span = found.slice(at, at + count)
      const stands = known.get(span.map(({ word }) => word).join(' '))
      const [first] = span
      const last = span.at(-1)
      if (stands === undefined || first === undefined || last === undefined) continue
      written += text.slice(from, first.from) + stands
      from = last.to
      at += count - 1
      break
    }
  }
  return written + text.slice(from)
}
