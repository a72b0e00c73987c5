import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import type { PatternVersionsTable } from '../../db/tables/patterns.ts'
import { NotFoundError } from '../../errors.ts'
import { htmlOfText } from '../sop/drawn.ts'
import { wordsOf } from '../sop/options.ts'
import { withChoices } from '../sop/placeholders.ts'
import { momentOf } from '../../web/moments.ts'
import { counted } from '../../web/numbers.ts'
import { getPattern, mayChangeOnPage } from './get-pattern.ts'
import { dueInWords, readContent } from './pattern.ts'
import type { PatternContent } from './pattern.ts'
import { patternsCrumb, patternsPath, roleNames, settingName } from './patterns.pages.ts'
import { countStarted, listVersions } from './patterns.store.ts'

interface Fact {
  key: string
  text: string
}

interface View {
  home: string
  name: string
  about: string
  forWhat: string
  shown: string
  isOld: boolean
  retired: { says: string; reason: string } | null
  mayChange: boolean
  lockVersion: number
  facts: Fact[]
  people: Fact[]
  notApplicable: Fact[]
  due: Fact[]
  options: string[]
  setUp: Fact[]
  procedure: string | null
  versions: { href: string; number: string; why: string; who: string; projects: string; current: boolean }[]
  conflict: string | null
  startHref: string | null
}

/** Whom the pattern names, role by role, and then the roles that it leaves to contacts. */
function peopleFacts({ people }: PatternContent): Fact[] {
  const left = people.flatMap(({ roleName, who }) => (who.kind === 'contact' ? [roleName] : []))
  return [
    ...people.flatMap(({ roleName, who }) => (who.kind === 'person' ? [{ key: roleName, text: who.name }] : [])),
    ...(left.length > 0 ? [{ key: 'The contacts of the service’s organisation and products', text: left.join('; ') }] : []),
  ]
}

function setUpFacts({ setUp }: PatternContent): Fact[] {
  if (!setUp) return []
  const open = setUp.week.filter((one) => one.opens !== null)
  return [
    { key: 'Disposition codes', text: setUp.codes.join(', ') || 'None' },
    ...(open.length > 0
      ? [
          { key: 'Appointments', text: `${setUp.slotMinutes} minutes each` },
          { key: 'Open', text: open.map((one) => `${one.day} ${one.opens} to ${one.closes}`).join('; ') },
        ]
      : []),
  ]
}

function chosenVersion(page: Page, versions: PatternVersionsTable[]): PatternVersionsTable {
  const asked = page.query('version')
  const found = asked === undefined ? versions[0] : versions.find((one) => String(one.number) === asked)
  if (!found) throw new NotFoundError('No such version')
  return found
}

/** A pattern in one of its versions: all that a project would get from it. */
export async function showPattern(page: Page, { status = 200, errors = {}, conflict }: Partial<Again> = {}): Promise<void> {
  const pattern = await getPattern(page.db.read, page.param('pattern'))
  const [versions, started] = await Promise.all([listVersions(page.db.read, pattern.id), countStarted(page.db.read, pattern.id)])
  const version = chosenVersion(page, versions)
  const content = readContent(version)
  const { notApplicable, due, options, procedure } = content
  const home = `${patternsPath}/${pattern.id}`
  const start = new URLSearchParams({ act: 'start', rollout: 'ready', pattern: pattern.id })
  page.show<View>(
    'patterns/show',
    { title: pattern.name, status, errors, breadcrumbs: [patternsCrumb] },
    {
      home,
      name: pattern.name,
      about: pattern.about,
      forWhat: `For ${roleNames[pattern.role]} projects, ${settingName(page, pattern.care_setting)}`,
      shown: `Version ${version.number}, ${momentOf(version.saved_at)}, by ${version.saved_by}${version.from_project === null ? '' : `, from ${version.from_project}`}`,
      isOld: version.number !== pattern.number,
      retired:
        pattern.retired_at === null
          ? null
          : { says: `${pattern.retired_by ?? ''} retired it, ${momentOf(pattern.retired_at)}`, reason: pattern.retired_reason ?? '' },
      mayChange: mayChangeOnPage(pattern, page),
      lockVersion: pattern.version,
      facts: [
        { key: 'How its projects come about', text: content.routeIn },
        { key: 'Scope', text: content.scope },
      ],
      people: peopleFacts(content),
      notApplicable: notApplicable.map(({ title, reason }) => ({ key: title, text: reason })),
      due: due.map(({ title, days }) => ({ key: title, text: dueInWords(days) })),
      options: options.filter((one) => one.chosen).map((one) => `${one.group}: ${wordsOf(one)}`),
      setUp: setUpFacts(content),
      procedure: procedure && (await htmlOfText(withChoices(procedure.body, procedure.options))),
      versions: versions.map((one) => ({
        href: `${home}?version=${one.number}`,
        number: `Version ${one.number}`,
        why: one.why || (one.from_project === null ? '' : `Saved from ${one.from_project}`),
        who: `${one.saved_by}, ${momentOf(one.saved_at)}`,
        projects: counted(started.get(one.id) ?? 0, 'project'),
        current: one.number === version.number,
      })),
      conflict: conflict ?? null,
      startHref: pattern.retired_at === null && page.may('bulk.change') ? `/rollout/bulk?${start}` : null,
    },
  )
}
