import { expect, test } from "vitest"
import type { SimTime } from "../time/time.ts"
import { EventStore } from "./event-store.ts"
import { EV } from "./events.ts"
import { formatEvent } from "./format-event.ts"

test("what the firmware says reads in the reference's words, addresses in their 64 bits", () => {
  const store = new EventStore()
  store.append(1 as SimTime, EV.agx_item, 3, 4, 0x100, 0)
  store.append(2 as SimTime, EV.agx_event, 7, 3, 0, 0)
  store.append(3 as SimTime, EV.agx_block, 3, 0, 0xc000_0080 | 0, 0x15)
  store.append(4 as SimTime, EV.agx_block, 3, 0, 0x80, 0xffff_ffa0 | 0)
  store.append(5 as SimTime, EV.agx_item, 3, 5, 0, 0)
  expect(Array.from({ length: store.length }, (_, index) => formatEvent(store, index))).toEqual([
    "1 agx_item slot=3 tag=Barrier stamp=0x100",
    "2 agx_event message=GrowTVB slot=3",
    "3 agx_block slot=3 type=0 at=0x15c0000080",
    "4 agx_block slot=3 type=0 at=0xffffffa000000080",
    "5 agx_item slot=3 tag=?5 stamp=0x0",
  ])
})
