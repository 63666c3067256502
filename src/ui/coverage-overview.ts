// What `coverage` found as a page: whom the plan forgets first, then what must be changed where, then all the rest.

import type { CoverageDocument, ProtocolMailbox, PublishedAddress, PublishedPlace } from '../model/coverage.ts'
import type { Language } from '../model/request.ts'
import { coverageWords, type CoverageWords } from '../words/coverage-words.ts'
import type { Paint } from './paint.ts'
import { indented, printable } from './text.ts'

const columns = 80
/** Of a list that a file shows better. */
const shown = 100
const shownBeside = 20
const placesShown = 3

/** Draws the page. */
export function coverageOverview(document: CoverageDocument, lang: Language, paint: Paint): string[] {
  const words = coverageWords(lang)
  const { forgotten, published, unpublished, categories, withoutAddress } = document
  const of = (action: PublishedAddress['action']): PublishedAddress[] =>
    published.filter((address) => address.action === action)
  const head = (text: string, tone: (text: string) => string = paint.strong): string[] => [
    '',
    ...indented(text, '', columns).map(tone),
  ]
  const section = (title: string, lines: readonly string[][], most: number): string[] =>
    lines.length === 0
      ? []
      : [
          ...head(title),
          ...lines.slice(0, most).flat(),
          ...(lines.length > most ? [`  ${words.more(lines.length - most)}`] : []),
        ]
  const named = ({ address, mailboxes, where, places }: PublishedAddress, change = ''): string[] => [
    `  ${printable(address)}${change}`,
    ...indented(printable(words.ofMailboxes(mailboxes)), '    ', columns),
    ...placeLines(where, places, words),
  ]
  return [
    ...filesAndBodies(document, words),
    ...(forgotten.length === 0
      ? head(words.forgotten(0), paint.strong)
      : [
          ...head(words.forgotten(forgotten.length), paint.bad),
          ...forgotten
            .slice(0, shown)
            .flatMap(({ address, where, places }) => [`  ${printable(address)}`, ...placeLines(where, places, words)]),
          ...(forgotten.length > shown ? [`  ${words.more(forgotten.length - shown)}`] : []),
        ]),
    ...unreadLines(document, words, head),
    ...section(
      words.replace(of('replace').length),
      of('replace').map((one) =>
        named(one, one.replaceBy === null ? ` ${words.unknownNew}` : `\n    → ${printable(one.replaceBy)}`),
      ),
      shown,
    ),
    ...section(
      words.remove(of('remove').length),
      of('remove').map((one) => named(one)),
      shown,
    ),
    ...section(
      words.unpublished(unpublished.length),
      unpublished.map(({ address, mailboxes, role }) =>
        indented(printable(`${address} (${words.role[role]}, ${words.ofMailboxes(mailboxes)})`), '  ', columns),
      ),
      shownBeside,
    ),
    ...section(
      words.kept(of('keep').length),
      of('keep').map(({ address }) => [`  ${printable(address)}`]),
      shownBeside,
    ),
    ...section(
      words.withoutAddress(withoutAddress.length),
      withoutAddress.map(({ mailbox, side }) => [`  ${printable(mailbox)}: ${words.side[side]}`]),
      shownBeside,
    ),
    ...protocolLines(document.protocol, words, head),
    ...section(
      words.categories,
      categories.map(({ category, bodies, covered, published: all }) =>
        indented(printable(words.share(category, bodies, covered, all)), '  ', columns),
      ),
      shownBeside,
    ),
    ...section(
      words.elsewhereTitle,
      document.elsewhere.map((one) => indented(words.elsewhere[one], '  [ ] ', columns)),
      document.elsewhere.length,
    ),
    '',
  ].flatMap((line) => line.split('\n'))
}

function filesAndBodies({ files, bodies, chosenBy }: CoverageDocument, words: CoverageWords): string[] {
  return [
    '',
    ...files.flatMap((read) => indented(printable(words.file(read)), '  ', columns)),
    '',
    ...indented(words.compared(chosenBy, bodies.length), '', columns),
    ...bodies
      .slice(0, shownBeside)
      .flatMap(({ code, name }) => indented(printable(name === null ? code : `${code} ${name}`), '  ', columns)),
    ...(bodies.length > shownBeside ? [`  ${words.more(bodies.length - shownBeside)}`] : []),
  ]
}

function placeLines(where: readonly PublishedPlace[], places: number, words: CoverageWords): string[] {
  const told = where.slice(0, placesShown)
  return [
    ...(places > told.length ? [`    ${words.places(places, told.length)}`] : []),
    ...told.flatMap((place) => indented(printable(words.place(place)), '    ', columns)),
  ]
}

type Head = (text: string, tone?: (text: string) => string) => string[]

function unreadLines({ unread }: CoverageDocument, words: CoverageWords, head: Head): string[] {
  if (unread.length === 0) return []
  const concerning = unread.filter(({ concerns }) => concerns)
  const told = [...concerning, ...unread.filter(({ concerns }) => !concerns)].slice(0, shownBeside)
  return [
    ...head(words.unread(unread.length, concerning.length)),
    ...told.flatMap(({ file, line, why }) =>
      indented(printable(`${file}:${line}: ${words.unreadWhy[why]}`), '  ', columns),
    ),
    ...(unread.length > told.length ? [`  ${words.more(unread.length - told.length)}`] : []),
  ]
}

/** Texts for the plan stand whole, alone on their lines: they are copied. */
function protocolLines(protocol: readonly ProtocolMailbox[], words: CoverageWords, head: Head): string[] {
  if (protocol.length === 0) return []
  const lines = protocol
    .flatMap(({ add }) => add ?? [])
    .toSorted((one, other) => (one.file === other.file ? other.line - one.line : one.file < other.file ? -1 : 1))
  return [
    ...head(words.protocol(protocol.length)),
    ...protocol
      .slice(0, shownBeside)
      .flatMap((one) => [
        `  ${printable(one.address)}`,
        ...indented(printable(words.area(one)), '    ', columns),
        ...(one.mailbox === null ? [`    ${words.notInPlan}`] : []),
        ...(one.applications.length > 0
          ? indented(printable(words.applications(one.applications)), '    ', columns)
          : []),
      ]),
    ...(protocol.length > shownBeside ? [`  ${words.more(protocol.length - shownBeside)}`] : []),
    ...(lines.length === 0
      ? []
      : [
          ...indented(words.addLines, '  ', columns),
          ...lines.slice(0, shown).flatMap((line) => {
            const [where = '', text = ''] = words.add(line).split('\n')
            return [...indented(printable(where), '  ', columns), text]
          }),
          ...(lines.length > shown ? [`  ${words.more(lines.length - shown)}`] : []),
        ]),
  ]
}
