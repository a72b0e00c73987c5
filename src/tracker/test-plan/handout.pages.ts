import { writeXlsx } from 'hucre/xlsx'
import type { Page } from '../../access/page.ts'
import type { Reader } from '../../db/database.ts'
import { NotFoundError } from '../../errors.ts'
import { exportName } from '../../events/export-name.ts'
import { dayOf } from '../../web/moments.ts'
import { partnersInTest } from '../partners/run-partners.ts'
import { listMembers, listRoleRows } from '../people/people.store.ts'
import { counts, environmentName } from './environments.ts'
import { missingIn, notYetKnown, slotsInWords, systemIn } from './handout.ts'
import type { Handout } from './handout.ts'
import { drawnSheet } from './handout-layout.ts'
import { handoutSheet, orNotYetKnown } from './handout-sheet.ts'
import { isCovered } from './cover.ts'
import { loadCover } from './load-cover.ts'
import { loadPlan } from './load-plan.ts'
import { planCrumbs, planHome } from './test-plan.pages.ts'
import { findPlace } from './test-plan.store.ts'
import { codeName } from '../template-versions/left-templates.ts'
import { odsCodeOf } from '../services/service-key.ts'

/** Everything that the people of a test need before the call. */
async function loadHandout(db: Reader, page: Page): Promise<Handout> {
  const { project, service } = page.access
  const [{ plan, cases, conditions, runs, dates }, roles, members, place, partners, cover] = await Promise.all([
    loadPlan(db, project.id),
    listRoleRows(db, project.id),
    listMembers(db, project.id),
    findPlace(db, project.service_id),
    partnersInTest(db, page),
    loadCover(db, project.id),
  ])
  if (!plan) throw new NotFoundError('No test plan')
  // The call is for a run that is not finished yet: one that counts before any other, and the next before those after it.
  const [next] = runs
    .filter((run) => run.finished_at === null && run.cancelled_at === null)
    .toSorted((a, b) => b.counts - a.counts || a.held_on.localeCompare(b.held_on))
  const dayOfKind = (kind: string): string | null => dates.find((one) => one.kind === kind)?.day ?? null
  const environment = next?.environment ?? page.templates.environments.find((one) => counts(page.templates, { environment: one.key }))?.key
  const current = members.filter((one) => one.left_at === null)
  const leads = new Set(roles.filter((role) => role.kind === 'service-lead').map((role) => role.role_key))
  return {
    service: {
      name: service.name,
      odsCode: odsCodeOf(service.ods_code),
      address: place.site ?? '',
      postcode: place.postcode ?? '',
      phone: place.phone ?? '',
      lead: current.find((one) => leads.has(one.role_key))?.name ?? '',
    },
    offersSlots: project.role === 'provider',
    testing: next?.counts === 1 ? next.held_on : dayOfKind('testing'),
    goLive: dayOfKind('go-live'),
    environment: environment === undefined ? '' : environmentName(page.templates, environment),
    setUp: plan.setUp,
    partners: partners.map((one) => one.name),
    people: roles.flatMap((role) =>
      current
        .filter((one) => one.role_key === role.role_key)
        .map((one) => ({
          role: role.name,
          organisation: one.organisation ?? role.organisation,
          name: one.name,
          email: one.email,
          phone: one.phone ?? '',
          isInTestTeam: one.test_team === 1,
        })),
    ),
    unfilled: roles
      .filter((role) => role.test_team === 1 && role.required === 1 && !current.some((one) => one.role_key === role.role_key))
      .map((one) => one.name),
    conditions: conditions.map((one) => ({
      title: one.title,
      owner: roles.find((role) => role.role_key === one.owner)?.name ?? one.owner,
      isMet: one.met_at !== null,
    })),
    codes: [...new Set(cases.map((one) => one.code))].map((code) => ({
      code,
      name: codeName(page.templates, code),
      cases: cases
        .filter((one) => one.code === code)
        .map(({ id, number, side, criterion, expected }) => ({
          number: number ?? '',
          side,
          criterion: isCovered(cover, id) ? `${criterion} (covered by the full test of another project)` : criterion,
          expected,
        })),
    })),
  }
}

/** A printable page for everyone on the call. */
export async function showHandout(page: Page): Promise<void> {
  const handout = await loadHandout(page.db.read, page)
  const { service, setUp, offersSlots } = handout
  const place = [service.address, service.postcode, service.phone].filter((one) => one !== '').join(', ')
  page.show(
    'test-plan/handout',
    { title: 'Test handout', breadcrumbs: planCrumbs(page) },
    {
      home: planHome(page),
      name: `${service.name} (${service.odsCode})`,
      missing: missingIn(handout).map((one) => ({ what: one.what, href: `/projects/${page.access.project.id}${one.path}` })),
      facts: [
        { key: 'When', value: handout.testing === null ? notYetKnown : dayOf(handout.testing) },
        { key: 'Where', value: orNotYetKnown(handout.environment) },
        { key: 'How to join', value: orNotYetKnown(setUp.call ?? '') },
        { key: 'Service', value: [`${service.name} (${service.odsCode})`, place].filter((one) => one !== '').join(', ') },
        ...(offersSlots ? [{ key: 'Provider’s system', value: orNotYetKnown(systemIn(setUp, 'provider')) }] : []),
        { key: offersSlots ? 'Consumer’s system' : 'System that books', value: orNotYetKnown(systemIn(setUp, 'consumer')) },
        ...(offersSlots
          ? [
              { key: 'DoS service ids', value: orNotYetKnown(setUp.dosIds.join(', ')) },
              { key: 'Length of appointments', value: `${setUp.slotMinutes} minutes` },
            ]
          : [{ key: 'Partner services', value: orNotYetKnown(handout.partners.join(', ')) }]),
      ],
      team: [
        ...Map.groupBy(
          handout.people.filter((one) => one.isInTestTeam),
          (one) => one.email,
        ).values(),
      ].flatMap(([one, ...others]) => (one ? [{ ...one, roles: [one, ...others].map(({ role }) => role).join('; '), phone: orNotYetKnown(one.phone) }] : [])),
      week: offersSlots
        ? setUp.week.map(({ day, opens, closes, slots }) => ({
            day,
            hours: opens === null ? 'Closed' : `${opens} to ${closes ?? ''}`,
            slots: slotsInWords(slots),
          }))
        : [],
      patients: setUp.testPatients.map((one) => ({
        name: orNotYetKnown(one.name),
        nhsNumber: orNotYetKnown(one.nhsNumber),
        dateOfBirth: orNotYetKnown(one.dateOfBirth),
        address: [one.address, one.postcode].filter((part) => part !== '').join(', '),
        surgery: one.surgery,
      })),
      notYetKnown,
      conditions: handout.conditions,
      codes: handout.codes.map(({ code, name, cases }) => ({
        title: `${code}${name === '' ? '' : `: ${name}`}`,
        cases: cases.map((one) => ({ ...one, side: one.side === 'consumer' ? 'Consumer' : 'Provider' })),
      })),
    },
  )
}

/** The handout as a workbook in the layout of the national operational test plan. */
export async function sendHandoutSheet(page: Page): Promise<void> {
  const handout = await loadHandout(page.db.read, page)
  const bytes = await writeXlsx({ sheets: [drawnSheet(handoutSheet(handout))] })
  page.res
    .set({
      'Content-Type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      'Content-Disposition': `attachment; filename="${await exportName(page, 'test-plan', 'xlsx')}"`,
    })
    .send(Buffer.from(bytes))
}
