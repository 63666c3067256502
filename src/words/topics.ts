// The topics of `pec-migrate help`, in both languages.

import type { Language } from '../model/request.ts'
import { topicsEn } from './topics-en.ts'
import { topicsIt } from './topics-it.ts'

/** Two more are made of tables: exit-codes, options. */
export const writtenTopics = ['windows', 'phases', 'passwords', 'csv', 'speed'] as const
export type WrittenTopic = (typeof writtenTopics)[number]

export type TopicTexts = Readonly<Record<WrittenTopic, { title: string; text: readonly string[] }>>

export function topicTexts(lang: Language): TopicTexts {
  return { en: topicsEn, it: topicsIt }[lang]
}
