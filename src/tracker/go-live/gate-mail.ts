import { sentenceOf } from './reopened.ts'
import type { Part } from '../../mail/letter.ts'
import type { Told } from './gate-notices.store.ts'

const mostNamed = 50
const projectsIn = (n: number): string => `${n.toLocaleString('en-GB')} ${n === 1 ? 'project' : 'projects'}`

function part(list: Told[], site: string, of: { begins: string; each: (one: Told) => string[]; all: string }): Part[] {
  if (list.length === 0) return []
  const more = list.length - mostNamed
  return [
    of.begins,
    { list: list.slice(0, mostNamed).map((one) => ({ text: one.project, under: of.each(one), to: `${site}/projects/${one.projectId}` })) },
    ...(more > 0 ? [{ link: `And ${projectsIn(more)} more`, to: `${site}${of.all}` }] : []),
  ]
}

/** One message to a person about the gates of all their projects. */
export function gateMail(told: Told[], site: string): { subject: string; says: Part[] } {
  const open = told.filter((one) => one.tell === 'open-again')
  const inOrder = told.filter((one) => one.tell === 'in-order')
  const [first] = open.length > 0 ? open : inOrder
  const subject =
    open.length === 1
      ? `A gate is open again: ${first?.project ?? ''}`
      : open.length > 1
        ? `Gates are open again in ${projectsIn(open.length)}`
        : inOrder.length === 1
          ? `In order again: ${first?.project ?? ''}`
          : `${projectsIn(inOrder.length)} are in order again`
  const says: Part[] = [
    ...part(open, site, {
      begins: 'Something that a gate needs has expired, was withdrawn or was taken back. Each line says what; the page says what to do.',
      each: (one) => [...one.things.map(sentenceOf), ...(one.state === 'closed' ? ['The project is closed: the booking team can correct it.'] : [])],
      all: '/projects?warning=reopened',
    }),
    ...part(inOrder, site, {
      begins: open.length > 0 ? 'In order again:' : 'What you were told of is in order again. There is nothing more to do.',
      each: () => [],
      all: '/projects',
    }),
    'You get this because you manage the project, or have a role in it that puts this right.',
  ]
  return { subject, says }
}
