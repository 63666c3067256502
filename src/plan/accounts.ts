// Works out for each mailbox who logs in where, by which name and with which password.

import type { Side } from '../model/codes.ts'
import type { AccountPlan, SecretSource } from '../model/plan.ts'
import type { FieldPath } from './field-path.ts'
import type { Problems } from './problems.ts'
import type { AccountInput, PasswordInput } from './schema.ts'
import type { ServerRules } from './servers.ts'

export type BuiltAccount = AccountPlan & {
  /** Whose mail it is, whoever logs in: the login name without a master account. Compared without regard to case. */
  holder: string
}

/** An account that is no archive. */
export type ServerAccountInput = AccountInput & { user: string }

/** Builds accounts; remembers which variables the templates gave, to notice when two users get the same. */
export class Accounts {
  readonly #problems: Problems
  readonly #variables = new Map<string, string>()
  readonly #masterSecrets = new Map<ServerRules, SecretSource>()
  readonly #list: string | undefined

  /** `list`: the plan's file of secrets, which goes before a server's template. */
  constructor(problems: Problems, list: string | undefined) {
    this.#problems = problems
    this.#list = list
  }

  /**
   * A password of the mailbox itself goes before the server's master account, and that before the list of secrets and
   * the server's template.
   */
  build(side: Side, input: ServerAccountInput, server: ServerRules, path: FieldPath): BuiltAccount {
    const { user } = input
    const holder = server.login.replaceAll('{user}', () => user)
    const master = input.password === undefined ? server.master : undefined
    const byMaster = master !== undefined && master.form !== 'authzid'
    const login = master === undefined ? holder : byMaster ? masterLogin(master.form, holder, master.user) : master.user
    return {
      side,
      server: server.plan,
      user,
      address: input.address ?? (user.includes('@') ? user : undefined),
      login,
      authzid: master !== undefined && !byMaster ? holder : undefined,
      ...(byMaster ? { byMaster } : {}),
      password:
        master === undefined ? this.#password(input, server, login, path) : this.#masterSecret(server, master, path),
      holder,
    }
  }

  #password(input: ServerAccountInput, server: ServerRules, login: string, path: FieldPath): SecretSource | undefined {
    if (input.password === undefined && this.#list !== undefined)
      return { kind: 'listed', path: this.#list, otherwise: this.#pointed(input, server, login, path) }
    return this.#pointed(input, server, login, path)
  }

  #pointed(input: ServerAccountInput, server: ServerRules, login: string, path: FieldPath): SecretSource | undefined {
    const template = input.password ?? server.password
    if (template === undefined) return undefined
    const isShared = input.password === undefined
    const field = isShared ? path : [...path, 'password']
    const source = this.#secret(template, input.user, login, field)
    if (isShared && source.kind === 'env' && template.env?.includes('{user}')) {
      const variable = JSON.stringify([server.plan.name, source.name])
      const other = this.#variables.get(variable)
      if (other !== undefined && other !== input.user)
        this.#problems.add([...path, 'user'], this.#problems.say.templateCollision(source.name, other))
      this.#variables.set(variable, other ?? input.user)
    }
    return source
  }

  #masterSecret(server: ServerRules, master: NonNullable<ServerRules['master']>, path: FieldPath): SecretSource {
    const known = this.#masterSecrets.get(server)
    if (known !== undefined) return known
    const made = this.#secret(master.password, master.user, master.user, path)
    this.#masterSecrets.set(server, made)
    return made
  }

  #secret(given: PasswordInput, user: string, login: string, path: FieldPath): SecretSource {
    const { say } = this.#problems
    if (given.env !== undefined)
      return { kind: 'env', name: given.env.replaceAll('{user}', () => user.replace(/[^A-Za-z0-9_]/g, '_')) }
    if (given.file !== undefined) {
      if (given.file.includes('{user}') && (user.includes('/') || user === '.' || user === '..'))
        this.#problems.add(path, say.userInFile)
      return { kind: 'file', path: given.file.replaceAll('{user}', () => user) }
    }
    if (given.command !== undefined) {
      const command = commandFor(given.command, user)
      if (command === undefined) this.#problems.add(path, say.userInCommand)
      return { kind: 'command', command: command ?? '' }
    }
    return { kind: 'prompt', login }
  }
}

function masterLogin(form: string, user: string, master: string): string {
  return form.replace(/\{(user|master)\}/g, (_all, which: string) => (which === 'user' ? user : master))
}

/**
 * The command with the user in it, so that a shell reads it as one plain word; undefined when that cannot be promised.
 */
function commandFor(template: string, user: string): string | undefined {
  if (/^[A-Za-z0-9_@.+:,%=][A-Za-z0-9_@.+:,%=-]*$/.test(user)) return template.replaceAll('{user}', () => user)
  const pieces = template.split('{user}')
  if (pieces.length === 1) return template
  if (pieces.slice(0, -1).some((_piece, index) => /["'`\\]/.test(pieces.slice(0, index + 1).join('')))) return undefined
  return pieces.join(`'${user.replaceAll("'", "'\\''")}'`)
}
