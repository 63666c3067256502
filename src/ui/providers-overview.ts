// The presets of providers as pages that fit 80 columns: all of them in a table, or everything about one.

import type { FolderNames } from '../model/plan.ts'
import type { Language } from '../model/request.ts'
import { knownInWords, presetOf, providerNames, withoutPreset, type Known, type ProviderName } from '../plan/presets.ts'
import { dayInWords, providerWords } from '../words/provider-words.ts'
import type { Paint } from './paint.ts'
import { indented as indentedTo, left, width, wrapped } from './text.ts'

const pageColumns = 79
const indented = (text: string, start: string): string[] => indentedTo(text, start, pageColumns)
const uses = ['sent', 'drafts', 'trash', 'junk', 'archive'] as const satisfies readonly (keyof FolderNames)[]
const hows = ['login', 'page', 'quote', 'code'] as const satisfies readonly Known['how'][]

/** One line a provider, how its host is known, and what that means. */
export function providersOverview(lang: Language, paint: Paint): string[] {
  const words = providerWords(lang)
  const rows = providerNames.flatMap((name) => {
    const preset = presetOf(name)
    return preset === undefined
      ? []
      : [[name, preset.host, words.user[preset.login.user], inColumn(preset.serverKnown, lang)]]
  })
  const { columns } = words
  const heading = [columns.name, columns.server, columns.user, columns.known]
  const widths = heading.map((title, at) => Math.max(width(title), ...rows.map((row) => width(row[at] ?? ''))))
  const used = hows.filter((how) => providerNames.some((name) => presetOf(name)?.serverKnown.how === how))
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => left(cell, widths[at] ?? 0))
      .join('  ')
      .trimEnd()
  return [
    paint.faint(line(heading)),
    ...rows.map(line),
    '',
    words.legendTitle,
    ...used.flatMap((how) => indented(words.legend[how], `  ${left(words.how[how](2).replace(/ .*/, ''), 8)} `)),
    '',
    ...wrapped(words.notOurs, pageColumns),
    '',
    ...wrapped(words.withoutPreset(withoutPreset.join(', ')), pageColumns),
    '',
    words.more,
  ]
}

/** Everything about one provider. */
export function providerPage(name: ProviderName, lang: Language, paint: Paint): string[] {
  const words = providerWords(lang)
  const preset = presetOf(name)
  if (preset === undefined) return []
  const { headings } = words
  const block = (heading: string, lines: readonly string[]): string[] => ['', paint.strong(heading), ...lines]
  const fact = (text: string, known: Known | undefined): string[] => [
    ...indented(text, '  '),
    ...indented(knownInWords(known, lang), '    ').map(paint.faint),
  ]
  const named = uses.flatMap((use) => {
    const folder = preset.folders[use]
    return folder === undefined ? [] : fact(`${words.folder[use]}: ${folder.names.join(', ')}`, folder.known)
  })
  const nameless = uses
    .filter((use) => use !== 'archive' && preset.folders[use] === undefined)
    .map((use) => words.folder[use])
  const traps = preset.traps.flatMap(({ text, known }) => [
    ...indented(`${text[lang]}.`, '  - '),
    ...indented(knownInWords(known, lang), '    ').map(paint.faint),
  ])
  return [
    paint.strong(`${name}: ${preset.title}`),
    ...block(headings.server, fact(words.server(preset.host, preset.port), preset.serverKnown)),
    ...(preset.smtp === undefined ? [] : block(headings.smtp, fact(preset.smtp.host, preset.smtp.known))),
    ...block(headings.user, fact(words.userLong[preset.login.user], preset.login.known)),
    ...block(headings.folders, [
      ...named,
      ...(nameless.length === 0 ? [] : indented(`${words.foldersUnknown(nameless.join(', '))}.`, '  ')),
    ]),
    ...block(headings.traps, traps.length === 0 ? [`  ${words.noTraps}`] : traps),
    ...block(headings.plan, [`  servers: { nuovo: { provider: ${name} } }`, ...indented(words.override, '  ')]),
    '',
    words.sources(name),
  ]
}

function inColumn(known: Known, lang: Language): string {
  return `${providerWords(lang).how[known.how](known.how === 'code' ? known.times : 1)} ${dayInWords(known.on, lang)}`
}
