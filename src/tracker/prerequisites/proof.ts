import type { Page } from '../../access/page.ts'
import type { Proof } from '../../evidence/project-sandboxes.ts'
import { momentOf } from '../../web/moments.ts'

/** The prerequisite that the sandbox itself shows. */
export const provenBySandbox = 'configuration-verified'

/** What the project's sandbox has seen since its configuration changed; null if there is none. */
export async function findProof(page: Page): Promise<Proof | null> {
  await page.context.interactions.flush()
  return page.context.sandboxes.prove(page.db.read, page.access.project.id)
}

const anyOf = new Intl.ListFormat('en-GB', { type: 'disjunction' })

/** What the sandbox has not seen of its present configuration, in a clause; undefined if it has seen everything, or there is none. */
export function unseenIn(proof: Proof | null): string | undefined {
  const unseen = proof?.seen.filter((one) => one.times === 0) ?? []
  if (!proof || unseen.length === 0) return undefined
  const since = `since its configuration changed on ${momentOf(proof.since)}`
  if (unseen.length === proof.seen.length) return `the sandbox has seen none of its ${unseen.length} operations ${since}`
  const names = unseen.map((one) => one.name.replace(/^./, (letter) => letter.toLowerCase()))
  return `the sandbox has not seen, ${since}, that ${anyOf.format(names)}`
}

/** What no sandbox sees, whatever it was sent. */
const neverSeen = {
  provider: 'your own booking system, the Directory of Services, the network between them, or anybody’s screen',
  consumer: 'your partner’s own booking system, the network between you, or a call handler’s screen',
}

/** What the page of the prerequisite shows of the proof: each thing with when it was seen last, and the exchange that can be cited for it. */
export async function shownProof(page: Page, cited: Set<string>) {
  const proof = await findProof(page)
  if (!proof) return null
  const { project } = page.access
  const home = `/projects/${project.id}/sandbox`
  return {
    home,
    since: momentOf(proof.since),
    unseen: unseenIn(proof),
    never: neverSeen[project.role],
    seen: proof.seen.map(({ name, times, href, last }) => ({
      name,
      href: `${home}/${href}`,
      times,
      more: times === 0 || last === null ? '' : `${times > 1 ? `${times} times, the last on` : 'on'} ${momentOf(last.at)}`,
      citable: last !== null && !cited.has(last.id) ? last.id : null,
      cited: last !== null && cited.has(last.id),
    })),
  }
}
