import { stateNames } from '../../access/project-state.ts'
import { keysOf } from '../../keys.ts'
import { addressOf } from '../service-filter/filter.ts'
import { narrowedInWords } from '../service-filter/narrowed.ts'
import type { countsFor } from './project-list.pages.ts'
import type { ProjectQuery } from './project-query.ts'

const views = { '/projects': 'List', '/projects/board': 'Board', '/projects/timeline': 'Timeline' } as const
type ViewPath = keyof typeof views

/** The other views of the same projects. */
export const viewsOf = ({ filter, narrowed }: ProjectQuery, current: ViewPath) =>
  keysOf(views).map((path) => ({ text: views[path], href: addressOf(filter, { ...narrowed }, path), current: path === current }))

/** What is above a view other than the list: the other views, what the projects are narrowed to, and their states. `kept` is what else its address has. */
export function aroundOf(asked: ProjectQuery, { active, states }: Awaited<ReturnType<typeof countsFor>>, path: ViewPath, kept: Record<string, string> = {}) {
  const { filter, narrowed } = asked
  return {
    views: viewsOf(asked, path),
    applied: [
      // The states stand below it.
      ...active.filter(({ key }) => key !== 'project').map(({ text, left }) => ({ text, href: addressOf(left, { ...narrowed, ...kept }, path) })),
      ...narrowedInWords(narrowed).map(({ key, text }) => ({ text, href: addressOf(filter, { ...narrowed, ...kept, [key]: '' }, path) })),
    ],
    listHref: addressOf(filter, { ...narrowed }, '/projects'),
    chips: keysOf(stateNames)
      .map((key) => ({
        name: stateNames[key],
        n: states.get(key) ?? 0,
        current: filter.project === key,
        href: addressOf({ ...filter, project: filter.project === key ? '' : key }, { ...narrowed, ...kept }, path),
      }))
      .filter((one) => one.n > 0 || one.current),
  }
}
