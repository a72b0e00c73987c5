import { afterEach, expect, it } from 'vitest'
import { allOperations, operations, templates } from '../../src/sandbox/fhir/operations.ts'
import { allRules } from '../../src/sandbox/rules/judge.ts'
import { listLatestBookings } from '../../src/sandbox/workbench/try.store.ts'
import type { World } from '../support/world.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { runHttpFile } from '../support/http-file.ts'
import { runCollection } from '../support/postman.ts'
import type { Collection } from '../support/postman.ts'
import { startedProject } from '../support/started-project.ts'

const inOrder: string[] = (['metadata', 'search-slots', 'book', 'read', 'read-version', 'search-appointments', 'cancel'] as const).map(
  (one) => operations[one].name,
)

onSqliteAndServer('what a supplier can download from a sandbox', (open) => {
  let world: World
  afterEach(async () => {
    await world.close()
  })

  async function opened() {
    const started = await startedProject(await open())
    world = started.world
    const { db } = world.context
    const { id } = await db.read.selectFrom('sandboxes').select('id').where('project_id', '=', started.id).executeTakeFirstOrThrow()
    const take = async (file: string) => (await started.pm.get(`${started.home}/sandbox/take-away/${file}`)).text
    const findings = async () => {
      await world.context.interactions.flush()
      const rows = await db.read.selectFrom('interactions').select(['operation', 'findings']).where('sandbox_id', '=', id).orderBy('id').execute()
      return rows.flatMap((row) => (JSON.parse(row.findings) as { rule: string; says: string }[]).map((one) => `${row.operation} ${one.rule} ${one.says}`))
    }
    return { started, id, take, findings }
  }

  it('includes a Postman collection that searches, books, reads and cancels as it is, and breaks no rule', async () => {
    const { started, id, take, findings } = await opened()
    const collection = JSON.parse(await take('postman.json')) as Collection
    const told = await runCollection(collection, world.context.clock)
    expect(told.map((one) => [one.name, one.failed])).toEqual(inOrder.map((name) => [name, []]))
    expect(await findings()).toEqual([])
    expect(await listLatestBookings(world.context.db.read, id)).toEqual([])
    // And once more, as on a second day.
    expect((await runCollection(collection, world.context.clock)).flatMap((one) => one.failed)).toEqual([])
    expect((await started.pm.get(`${started.home}/sandbox`)).text).toContain('/take-away/postman.json')
  })

  it('includes tests of the collection that fail if the sandbox refuses', async () => {
    const { take } = await opened()
    const collection = JSON.parse(await take('postman.json')) as Collection
    const told = await runCollection(
      { ...collection, variable: collection.variable.map((one) => (one.key === 'asidFrom' ? { ...one, value: 'no ASID' } : one)) },
      world.context.clock,
    )
    expect(told.map((one) => one.status)).toEqual(Array.from({ length: 7 }, () => 400))
    expect(told.every((one) => one.failed.length > 0)).toBe(true)
  })

  it('includes a file for the HTTP clients of editors that does the same', async () => {
    const { id, take, findings } = await opened()
    const told = await runHttpFile(await take('requests.http'))
    expect(told.map((one) => [one.name, one.status])).toEqual(inOrder.map((name, index) => [name, index === 2 ? 201 : 200]))
    expect(await findings()).toEqual([])
    expect(await listLatestBookings(world.context.db.read, id)).toEqual([])
  })

  it('uses an allowed organisation if not everyone is allowed', async () => {
    const { started, take } = await opened()
    const lists = { search: 'RX1', book: 'RX2', cancel: 'RX3' }
    const { text } = await started.pm.get(`${started.home}/sandbox`)
    const seen = /name="seen" value="([^"]*)"/.exec(text)?.[1] ?? ''
    await started.pm.post(`${started.home}/sandbox/allowed`, { ...lists, seen })
    const told = await runHttpFile(await take('requests.http'))
    expect(told.map((one) => one.status)).toEqual([200, 200, 201, 200, 200, 200, 200])
    expect((await runCollection(JSON.parse(await take('postman.json')) as Collection, world.context.clock)).flatMap((one) => one.failed)).toEqual([])
  })

  it('includes an OpenAPI description of every operation, with the statuses of the rules in its edition', async () => {
    const { take } = await opened()
    const api = JSON.parse(await take('openapi.json')) as {
      openapi: string
      servers: { url: string }[]
      paths: Record<
        string,
        Record<string, { operationId: string; responses: Record<string, { description: string }>; parameters: { name: string; in: string }[] }>
      >
      components: { schemas: Record<string, unknown> }
    }
    const described = Object.entries(api.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, one]) => ({ path, method, ...one })))
    expect(described.map((one) => one.operationId).toSorted()).toEqual(allOperations.toSorted())
    for (const one of described) {
      const operation = allOperations.find((known) => known === one.operationId) ?? 'metadata'
      expect(one.path).toBe(templates[operation].replaceAll(/:(\w+)/g, '{$1}'))
      for (const [, name] of one.path.matchAll(/\{(\w+)\}/g)) expect(one.parameters).toContainEqual(expect.objectContaining({ name, in: 'path' }))
      for (const rule of allRules.filter((each) => each.severity === 'error' && each.on.includes(operation)))
        expect(one.responses[String(rule.status)]?.description).toContain(`${rule.id}: `)
    }
    const refs = [...JSON.stringify(api).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name = '']) => name)
    expect(refs.filter((name) => !(name in api.components.schemas))).toEqual([])
  })

  it('is only for people who see the sandbox', async () => {
    const { started } = await opened()
    const stranger = await world.visitor().signIn((await world.account('Sam Stranger')).email)
    for (const file of ['postman.json', 'requests.http', 'openapi.json'])
      expect((await stranger.get(`${started.home}/sandbox/take-away/${file}`)).status).toBe(404)
  })
})
