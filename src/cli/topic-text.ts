// The text of a topic, with what is filled in from the code that reads it.

import { columnWords } from '../plan/columns.ts'
import type { Language } from '../model/request.ts'
import { indented } from '../ui/text.ts'
import { columnWordsHere } from '../words/topic-places.ts'
import { topicTexts, type WrittenTopic } from '../words/topics.ts'

/** A manual page cuts what is longer. */
const widest = 78

/** Pieces that begin with two spaces are printed as they are. */
export function topicText(topic: WrittenTopic, lang: Language): { title: string; text: readonly string[] } {
  const { title, text } = topicTexts(lang)[topic]
  const wide = Math.max(...columnWords.map(([name]) => name.length))
  const lines = columnWords.flatMap(([name, words]) => indented(words.join(', '), `  ${name.padEnd(wide)}  `, widest))
  return { title, text: text.map((piece) => (piece === columnWordsHere ? lines.join('\n') : piece)) }
}
