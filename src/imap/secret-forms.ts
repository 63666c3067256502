// Strikes a secret, in every form in which a server may repeat it, out of the texts that come back from a server.

import type { AccountPlan } from '../model/plan.ts'
import type { Secret } from '../model/secret.ts'

const struck = '(secret)'

/** Shorter ones are part of too many innocent words: they are struck out only where they stand alone. */
const shortest = 4

/** Knows the forms of one secret. The forms live as long as the connection does, and are shown to nobody. */
export class SecretForms {
  readonly #forms: readonly string[]

  constructor(account: Pick<AccountPlan, 'login' | 'authzid'>, secret: Secret) {
    const value = secret.reveal()
    const { login, authzid } = account
    const plain = [`\0${login}\0${value}`, `${authzid ?? ''}\0${login}\0${value}`, `${login}\0${login}\0${value}`]
    const written = [
      value,
      value.replace(/["\\]/g, '\\$&'),
      JSON.stringify(value).slice(1, -1),
      encodeURIComponent(value),
      Buffer.from(value).toString('hex'),
      ...[value, ...plain].map((text) => Buffer.from(text).toString('base64').replace(/=+$/, '')),
      ...plain,
    ]
    // Bytes that are no ASCII come back as one character each where nobody knows their encoding.
    const all = written.flatMap((form) => [form, Buffer.from(form).toString('latin1')])
    // The longest first: what is left of a form that holds another one would say where it was.
    this.#forms = [...new Set(all)].filter((form) => form !== '').sort((a, b) => b.length - a.length)
  }

  /** The text without the secret. */
  strike(text: string): string {
    return this.#forms.reduce(strikeOne, text)
  }

  /** The same for everything that an error of imapflow carries; the error itself is changed, and returned. */
  strikeFrom(thrown: unknown): unknown {
    return strikeDeep(thrown, (text) => this.strike(text), new Set())
  }
}

function strikeOne(text: string, form: string): string {
  if (form.length >= shortest) return text.replaceAll(form, struck)
  const letters = form.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return text.replace(new RegExp(`(?<![\\p{L}\\p{N}])${letters}(?![\\p{L}\\p{N}])`, 'gu'), struck)
}

/** Error objects, parsed answers and the lists in them; bytes of messages are none of these. */
function strikeDeep(value: unknown, strike: (text: string) => string, seen: Set<object>): unknown {
  if (typeof value === 'string') return strike(value)
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value) || seen.has(value)) return value
  seen.add(value)
  const own = value instanceof Error ? ['message', 'stack', 'cause', ...Object.keys(value)] : Object.keys(value)
  for (const key of new Set(own)) {
    const before: unknown = Reflect.get(value, key)
    const after = strikeDeep(before, strike, seen)
    if (after !== before) Reflect.set(value, key, after)
  }
  return value
}
