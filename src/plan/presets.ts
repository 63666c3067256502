// Provider presets: what is known of a PEC provider's IMAP server, and of each fact how it is known.

import type { Side } from '../model/codes.ts'
import type { FolderNames, TlsMode } from '../model/plan.ts'
import type { Language } from '../model/request.ts'
import { dayInWords, providerWords } from '../words/provider-words.ts'
import { presets } from './presets-table.ts'

/**
 * How a fact is known. We have no mailbox at any provider and never logged in ourselves. `login`: somebody else tells
 * of real logins on that day. `page`: on a page of the provider, which we read on that day. `quote`: others quote a
 * page of the provider, read on that day; we could not read it. `code`: in so many other programs or manuals, and
 * nowhere better.
 */
export type Known =
  | { how: 'login'; on: string }
  | { how: 'page' | 'quote'; on: string; source: string }
  | { how: 'code'; on: string; times: number }

export type Trap = {
  id: string
  /** Only where the provider is on this side; undefined: on both. */
  side?: Side
  text: Record<Language, string>
  /** undefined: a question that nobody answered yet. */
  known: Known | undefined
}

export type Preset = {
  title: string
  /** Other words for it that people type. */
  alsoCalled: readonly string[]
  host: string
  port: number
  tls: TlsMode
  serverKnown: Known
  /** Where mail is sent from, as far as a page that we read says it; its port stood on none. */
  smtp?: { host: string; known: Known }
  login: {
    /** Form of the login name, as in a plan. */
    form: string
    /** What a plan has to write as `user`. */
    user: 'address' | 'user-id' | 'unknown'
    known: Known | undefined
  }
  folders: { readonly [Use in keyof FolderNames]?: { names: readonly string[]; known: Known } }
  traps: readonly Trap[]
}

export type ProviderName = keyof typeof presets

/** In the order in which they are shown: the large ones first. */
export const providerNames = Object.keys(presets) as [ProviderName, ...ProviderName[]]

/** Providers of PEC for which no IMAP host was found anywhere, and so have no preset. */
export const withoutPreset: readonly string[] = ['Intesa', 'Sogei', 'Zucchetti', 'Cedacri', 'Numera', 'TeamSystem']

/** undefined: there is none of this name. */
export function presetOf(name: string): Preset | undefined {
  return Object.hasOwn(presets, name) ? presets[name as ProviderName] : undefined
}

/** Every word that may stand for a preset, with the preset's name: to find what somebody meant. */
export function namesAsTyped(): ReadonlyMap<string, ProviderName> {
  return new Map(
    providerNames.flatMap((name) => [
      [name, name] as const,
      ...presets[name].alsoCalled.map((word) => [word, name] as const),
    ]),
  )
}

/** The names of folders by their use, as a plan has them. */
export function folderNamesOf(preset: Preset): FolderNames {
  return Object.fromEntries(Object.entries(preset.folders).map(([use, { names }]) => [use, names]))
}

/** Is it more than what other programs believe? */
export function isConfirmed(known: Known | undefined): boolean {
  return known !== undefined && known.how !== 'code'
}

/** How a fact is known, as a piece of a sentence. */
export function knownInWords(known: Known | undefined, lang: Language): string {
  const words = providerWords(lang)
  if (known === undefined) return words.unverified
  const site = 'source' in known ? new URL(known.source).hostname : ''
  return words.known[known.how](dayInWords(known.on, lang), site, known.how === 'code' ? known.times : 1)
}
