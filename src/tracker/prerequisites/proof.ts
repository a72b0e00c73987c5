import type { Page } from '../../access/page.ts'
import type { Proof } from '../../context.ts'
import { momentOf } from '../../web/moments.ts'

/** The prerequisite that the sandbox itself shows. */
export const provenBySandbox = 'configuration-verified'

/** What the project's sandbox has seen since its configuration changed; null where there is none. */
export async function findProof(page: Page): Promise<Proof | null> {
  await page.context.interactions.flush()
  return page.context.sandboxes.prove(page.db.read, page.access.project.id)
}

const anyOf = new Intl.ListFormat('en-GB', { type: 'disjunction' })

/** What the sandbox has not seen of its present configuration, in a clause; undefined where it has seen everything, or there is none. */
export function unseenIn(proof: Proof | null): string | undefined {
  const unseen = proof?.seen.filter((one) => one.times === 0) ?? []
  if (!proof || unseen.length === 0) return undefined
  const since = `since its configuration changed on ${momentOf(proof.since)}`
  if (unseen.length === proof.seen.length) return `the sandbox has seen none of its ${unseen.length} operations ${since}`
  const names = unseen.map((one) => one.name.replace(/^./, (letter) => letter.toLowerCase()))
  return `the sandbox has not seen, ${since}, that ${anyOf.format(names)}`
}
