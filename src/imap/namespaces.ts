// Whose folders an account lists: its own, those of other users, or shared ones (RFC 2342).

import type { AccountPlan } from '../model/plan.ts'
import type { ListedFolder } from '../model/ports.ts'
import { decodeFolderName } from './folder-names.ts'
import { textOf, type Token, type Untagged } from './responses.ts'

type Space = { prefix: string; separator: string; of: ListedFolder['namespace'] }

/** The answer to NAMESPACE, longest prefix first; empty where the server has given none. */
function spacesOf({ attributes = [] }: Untagged): Space[] {
  const kinds = [undefined, 'others', 'shared'] as const
  return kinds
    .flatMap((of, at) => listOf(attributes[at]).map((space): Space => ({ ...prefixOf(space), of })))
    .sort((one, other) => other.prefix.length - one.prefix.length)
}

function listOf(tokens: Token | undefined): Token[] {
  return Array.isArray(tokens) ? tokens : []
}

function prefixOf(space: Token): Pick<Space, 'prefix' | 'separator'> {
  const [prefix, separator] = listOf(space)
  return { prefix: decodeFolderName(textOf(prefix)), separator: textOf(separator) }
}

/**
 * Says of each folder in whose namespace it is. On the target, those of others are left out unless the plan names their
 * namespace: what lies there is nobody's copy of ours.
 */
export function inNamespaces(
  folders: readonly ListedFolder[],
  answer: Untagged | undefined,
  { side, server }: Pick<AccountPlan, 'side' | 'server'>,
): ListedFolder[] {
  const spaces = spacesOf(answer ?? {})
  const marked = folders.map((folder) => {
    const namespace = spaceOf(folder.path, spaces)
    return namespace === undefined ? folder : { ...folder, namespace }
  })
  const wanted = server.namespaces ?? []
  return side === 'source'
    ? marked
    : marked.filter(({ namespace }) => namespace === undefined || wanted.includes(namespace))
}

function spaceOf(path: string, spaces: readonly Space[]): ListedFolder['namespace'] {
  // INBOX is the user's own, whatever prefix it would fit (RFC 3501, 5.1).
  if (path.toUpperCase() === 'INBOX') return undefined
  return spaces.find(({ prefix, separator }) => path.startsWith(prefix) || `${path}${separator}` === prefix)?.of
}
