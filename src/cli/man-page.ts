// The manual page, made of help and its topics: man(7), with no line that mandoc calls too long.

import type { Language } from '../model/request.ts'
import { writtenTopics } from '../words/topics.ts'
import { helpWords } from '../words/ui-words.ts'
import type { CommandShape, OptionShape } from './command-shape.ts'
import { exitCodes } from './exit-codes.ts'
import { topicText } from './topic-text.ts'

const longestLine = 78

/** `day`: of the page, as 2026-11-29. */
export function manPage(
  { commands, common }: { commands: readonly CommandShape[]; common: readonly OptionShape[] },
  { version, day, lang }: { version: string; day: string; lang: Language },
): string {
  const words = helpWords(lang)
  const { man } = words
  return [
    `.TH PEC\\-MIGRATE 1 ${day} "pec\\-migrate ${version}"`,
    `.SH ${man.name}`,
    `pec\\-migrate \\- ${escaped(man.what)}`,
    `.SH ${man.synopsis}`,
    '.B pec\\-migrate',
    `.RI < ${escaped(words.commandTitles.command)} >`,
    `.RI [ ${escaped(words.commandTitles.options)} ]`,
    `.SH ${man.description}`,
    ...filled(words.about),
    `.SH ${man.commands}`,
    ...commands.flatMap(({ usage, about, options }) => [
      `.SS "${escaped(usage)}"`,
      ...filled(`${about}.`),
      ...options.flatMap(optionLines),
    ]),
    `.SH ${man.options}`,
    ...common.flatMap(optionLines),
    ...writtenTopics.flatMap((topic) => {
      const { title, text } = topicText(topic, lang)
      return [`.SH "${escaped(title.toLocaleUpperCase(lang))}"`, ...paragraphs(text)]
    }),
    `.SH ${man.exitCodes}`,
    ...exitCodes.flatMap(({ code, meaning }) => ['.TP', `.B ${code}`, ...filled(meaning[lang])]),
    '',
  ].join('\n')
}

function optionLines({ flags, description, words }: OptionShape): string[] {
  const choices = words.length === 0 ? '' : ` (${words.join(' | ')})`
  return ['.TP', `.B ${escaped(flags)}`, ...filled(description + choices)]
}

/** A block begins with two spaces. */
function paragraphs(text: readonly string[]): string[] {
  return text.flatMap((piece, index) => {
    const start = index === 0 ? [] : ['.PP']
    if (piece.startsWith('  ')) return [...start, '.nf', ...piece.split('\n').map(escaped), '.fi']
    return [...start, ...filled(piece)]
  })
}

function filled(text: string): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    // A sentence that ends in the middle of a line is for the formatter no end.
    if (line !== '' && (sizeOf(longer) > longestLine || /[.:]$/.test(line))) {
      lines.push(line)
      line = word
    } else line = longer
  }
  return [...lines, line].map(escaped)
}

/** As the formatter counts: a letter outside of ASCII is written \[u00E8] for it. */
function sizeOf(text: string): number {
  return escaped(text).replaceAll(/[^\x00-\x7f]/g, '\\[u0000]').length
}

function escaped(text: string): string {
  const safe = text.replaceAll('\\', '\\e').replaceAll('-', '\\-').replaceAll('"', '\\(dq')
  return /^[.']/.test(safe) ? `\\&${safe}` : safe
}
