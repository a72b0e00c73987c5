import { z } from 'zod'
import { cellAccount, emptyAccount } from '../workbook/cell-account.ts'
import type { OperationalTestPlan } from './operational-test-plan.shape.ts'

const text = z.string().nullable()
const side = z.enum(['provider', 'consumer'])
const verdict = z.enum(['pass', 'fail', 'blocked', 'not-applicable']).nullable()

const planCase = z
  .object({
    code: text,
    number: text,
    side,
    sideGuessed: z.boolean().default(false),
    criterion: z.string(),
    expected: text,
    verdict,
    verdictSaid: text.optional(),
    comment: text,
    remarks: z.array(z.string()).default([]),
    at: z.object({ sheet: z.string(), cell: z.string() }).default({ sheet: '', cell: '' }),
  })
  .transform((one) => ({ ...one, verdictSaid: one.verdictSaid === undefined ? one.verdict : one.verdictSaid }))

const stakeholder = z.object({ role: z.string(), name: text, email: text, phone: text, testTeam: z.boolean().nullable(), testTeamSaid: text.default(null) })

const prerequisite = z.object({
  text: z.string(),
  owner: text,
  ownerSaid: text.default(null),
  complete: z.boolean().nullable(),
  completeSaid: text.default(null),
})

/** Parts that were not read from files yet when an older plan was stored are blank. */
const plan = z.object({
  kind: z.literal('operational-test-plan'),
  location: text.default(null),
  sheets: z.array(z.string()).default([]),
  service: z.object({ name: text, dosName: text, dosId: text, lead: text, address: text, postcode: text, phone: text }),
  systems: z.array(z.object({ side, name: text, testingDate: text, goLiveDate: text })),
  stakeholders: z.array(stakeholder).default([]),
  prerequisites: z.array(prerequisite),
  appointmentLength: z.number().nullable(),
  openingHours: z.array(z.object({ day: z.string(), opens: text, closes: text, slots: z.array(z.string()) })),
  testPatients: z.array(z.object({ name: text, nhsNumber: text, dateOfBirth: text, address: text, postcode: text, surgery: text })),
  cases: z.array(planCase).default([]),
  warnings: z.array(z.object({ sheet: z.string(), row: z.number(), message: z.string() })),
  account: cellAccount.default(emptyAccount),
}) satisfies z.ZodType<OperationalTestPlan>

/** A plan as its row stores it. */
export const keptPlan = (json: string): OperationalTestPlan => plan.parse(JSON.parse(json))
