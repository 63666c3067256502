// Finds out over the first commands whether a server takes MULTIAPPEND and literals that do not wait, as it announces.

import type { OutgoingMessage } from '../model/ports.ts'
import type { RefusedExtensions } from './refused-extensions.ts'

/** What a command was made with. LITERAL- is meant too. */
export type AppendFeature = 'MULTIAPPEND' | 'LITERAL+'

/** A command was refused for its messages, or for its form. `left`: bodies that were not stored by themselves yet. */
type Doubt = { feature: AppendFeature; left: Set<Buffer>; reason: string }

/**
 * A form that this server has not taken yet goes over one command at a time. When it is refused, each of its messages
 * is sent by itself and waits for consent: if all of them are stored then, the form was the cause.
 */
export class AppendTrial {
  readonly #refused: RefusedExtensions | undefined
  #doubt: Doubt | undefined
  /** What the command on its way is the first to have. */
  #trying: readonly AppendFeature[] = []

  /** Without `refused` nothing is tried out. */
  constructor(refused: RefusedExtensions | undefined) {
    this.#refused = refused
  }

  /** Messages go one by one, and with consent, until it is known what was refused. */
  get isDoubted(): boolean {
    return this.#doubt !== undefined
  }

  isRefused(feature: AppendFeature): boolean {
    return this.#refused?.has(feature) === true
  }

  /**
   * Whether messages may share a command. Literals that do not wait are tried first (`follows`: where they are used),
   * so that one command never has two forms that are new to the server.
   */
  mayShare(follows: boolean): boolean {
    if (this.isDoubted || this.isRefused('MULTIAPPEND')) return false
    return !follows || this.isRefused('LITERAL+') || this.#untaken(['LITERAL+']).length === 0
  }

  /** A command with these goes out. Returns whether its answer must be waited for before others follow. */
  begin(features: readonly AppendFeature[]): boolean {
    const untaken = this.#untaken(features)
    if (untaken.length > 0) this.#trying = untaken
    return untaken.length > 0
  }

  /** The server took a line for something else: it gets no more of what it has not taken before. */
  misread(reason: string): void {
    const [feature = 'LITERAL+'] = this.#trying
    this.#refused?.add(feature, reason)
  }

  stored(features: readonly AppendFeature[], messages: readonly OutgoingMessage[]): void {
    for (const feature of features) this.#refused?.take(feature)
    if (features.length > 0) this.#trying = []
    const doubt = this.#doubt
    if (doubt === undefined || features.length > 0) return
    for (const { bytes } of messages) doubt.left.delete(bytes)
    if (doubt.left.size > 0) return
    this.#refused?.add(doubt.feature, doubt.reason)
    this.#doubt = undefined
  }

  /** Returns whether the form may be the cause, so that the messages must be tried by themselves. */
  saidNo(features: readonly AppendFeature[], messages: readonly OutgoingMessage[], reason: string): boolean {
    this.#trying = []
    // One that is refused by itself, with consent, was the cause.
    if (features.length === 0) this.#doubt = undefined
    const [feature] = this.#untaken(features)
    if (feature === undefined) return false
    this.#doubt ??= { feature, left: new Set(messages.map(({ bytes }) => bytes)), reason }
    return true
  }

  #untaken(features: readonly AppendFeature[]): AppendFeature[] {
    const refused = this.#refused
    return refused === undefined ? [] : features.filter((feature) => !refused.isTaken(feature))
  }
}
