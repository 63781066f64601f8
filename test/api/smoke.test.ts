import { expect } from 'vitest'
import { addStaff, serve } from '../support/api.js'
import { it } from '../support/world.js'

it('works', async ({ world }) => {
  await addStaff(world)
  const api = await serve(world)
  for (const path of ['dashboard/', 'activity/', 'problems/', 'health/', 'trends/?days=3', 'user/staff@platform.example/', 'deposit/PCSA/', '/openapi.json', '/metrics', 'dashboard?hours=3']) {
    const answer = await api.get(path)
    console.log(path, answer.status, [...answer.headers], (await answer.text()).slice(0, 1500))
  }
  console.log(api.running.said())
  expect(1).toBe(1)
})
