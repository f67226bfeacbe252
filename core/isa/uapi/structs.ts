/** The structures that user space hands to the kernel (asahi). Padding must be zero and has no name here. */
import { bytesAt, choice, field, flag, float, list, nested, u16, u32, u64, u8, x32, x64 } from "../build.ts"
import type { Encoding, Field, Structures } from "../encoding.ts"

function struct(name: string, source: string, bytes: number, says: string, fields: readonly Field[]): Encoding {
  return { name, source, bytes, says, fields }
}

export const GET_PARAMS = struct("get_params", "A.2", 24, "What the device is and what it can do.", [
  u32("param_group", 0, "0: the global parameters."),
  x64("pointer", 8, "Where they go."),
  u64("size", 16, "How many bytes there are; the kernel copies no more than it has."),
])

export const PARAMS_GLOBAL = struct("params_global", "A.2", 592, "The global parameters.", [
  flag("soft_faults", 0, "Loads from where nothing is mapped give 0, and stores are dropped."),
  u32("gpu_generation", 8, "13 or 14."),
  u32("gpu_variant", 12, "A letter of ASCII: G, S, C or D."),
  x32("gpu_revision", 16, "0x00 is A0, 0x21 is C1."),
  x32("chip_id", 20, "0x8103 and so on."),
  u32("num_dies", 24, "Dies of the package."),
  u32("num_clusters_total", 28, "Clusters of cores."),
  u32("num_cores_per_cluster", 32, "Cores of a cluster, those without use included."),
  u32("max_frequency_khz", 36, "The highest clock."),
  ...list(64, 64, x64("core_masks", 40, "Which cores of each cluster are in use.")),
  x64("vm_start", 552, "Where user addresses begin."),
  x64("vm_end", 560, "Where they end."),
  x64("vm_kernel_min_size", 568, "How much of them the kernel wants at least."),
  u32("max_commands_per_submission", 576, "Hardware commands of a submit."),
  u32("max_attachments", 580, "Attachments of a list."),
  u64("command_timestamp_frequency_hz", 584, "Unit of timestamps."),
])

export const GET_TIME = struct("get_time", "A.2", 16, "The GPU's clock.", [
  x64("flags", 0, "0."),
  u64("gpu_timestamp", 8, "Out: nanoseconds."),
])

export const VM_CREATE = struct("vm_create", "A.2", 24, "Makes an address space.", [
  x64("kernel_start", 0, "Where the range begins that the kernel gets for itself."),
  x64("kernel_end", 8, "Where it ends."),
  u32("vm_id", 16, "Out: its number, from 1."),
])

export const VM_DESTROY = struct("vm_destroy", "A.2", 8, "Drops an address space.", [u32("vm_id", 0, "Which.")])

export const VM_BIND = struct("vm_bind", "A.2", 24, "Maps and unmaps, at once and in order.", [
  u32("vm_id", 0, "Which address space."),
  u32("num_binds", 4, "How many operations there are."),
  u32("stride", 8, "Bytes of one; not 0."),
  x64("userptr", 16, "Where they are."),
])

export const BIND_OP = struct("bind_op", "A.2", 32, "One operation of VM_BIND.", [
  flag("unbind", 0, "Unmaps; handle and offset are 0 then."),
  flag("read", 1, "The GPU may read."),
  flag("write", 2, "The GPU may write."),
  flag("single_page", 3, "One page of the object fills the whole range."),
  u32("handle", 4, "Of the buffer."),
  x64("offset", 8, "Where in the buffer."),
  x64("range", 16, "How many bytes."),
  x64("addr", 24, "Where in the address space."),
])

export const GEM_CREATE = struct("gem_create", "A.2", 24, "Makes a buffer.", [
  u64("size", 0, "Bytes."),
  flag("writeback", 64, "The CPU's mapping is cached."),
  flag("vm_private", 65, "It belongs to one address space, whose lock it shares, and cannot be exported."),
  u32("vm_id", 12, "Which one; 0 otherwise."),
  u32("handle", 16, "Out: its handle."),
])

export const GEM_MMAP_OFFSET = struct("gem_mmap_offset", "A.2", 16, "What to hand to mmap.", [
  u32("handle", 0, "Of the buffer."),
  x32("flags", 4, "0."),
  x64("offset", 8, "Out: the offset."),
])

export const GEM_BIND_OBJECT = struct("gem_bind_object", "A.2", 40, "Lets commands write timestamps into a buffer.", [
  choice("op", bytesAt(0, 4), { bind: 0, unbind: 1 }, "What to do.", { shown: true }),
  flag("usage_timestamps", 32, "What it is for; there is no other use."),
  u32("handle", 8, "Of the buffer."),
  u32("vm_id", 12, "0."),
  x64("offset", 16, "Where in the buffer."),
  x64("range", 24, "How many bytes."),
  u32("object_handle", 32, "In to unbind, out of bind."),
])

export const QUEUE_CREATE = struct("queue_create", "A.2", 24, "Makes a queue.", [
  x32("flags", 0, "0."),
  u32("vm_id", 4, "The address space that its commands run in."),
  choice(
    "priority",
    bytesAt(8, 4),
    { low: 0, medium: 1, high: 2, realtime: 3 },
    "Its priority; high and realtime are refused at present.",
    { shown: true },
  ),
  u32("queue_id", 12, "Out: its number, from 1."),
  x64("usc_exec_base", 16, "Base of the shader and USC addresses of its commands."),
])

export const QUEUE_DESTROY = struct("queue_destroy", "A.2", 8, "Drops a queue.", [u32("queue_id", 0, "Which.")])

export const SYNC = struct("sync", "A.2", 16, "A sync object to wait for or to signal.", [
  choice("sync_type", bytesAt(0, 4), { binary: 0, timeline: 1 }, "Its kind.", { shown: true }),
  u32("handle", 4, "Which."),
  u64("timeline_value", 8, "The point; 0 for a binary one."),
])

export const SUBMIT = struct("submit", "A.2", 40, "Commands for a queue.", [
  x64("syncs", 0, "Where the syncs are: first those to wait for, then those to signal."),
  x64("cmdbuf", 8, "Where the command buffer is."),
  x32("flags", 16, "0."),
  u32("queue_id", 20, "Which queue."),
  u32("in_sync_count", 24, "How many to wait for."),
  u32("out_sync_count", 28, "How many to signal."),
  u32("cmdbuf_size", 32, "Bytes of the command buffer."),
])

export const TIMESTAMP = struct("timestamp", "A.3", 8, "Where a time is written.", [
  u32("handle", 0, "A bound timestamp object; 0: none."),
  u32("offset", 4, "Where in it."),
])

export const TIMESTAMPS = struct("timestamps", "A.3", 16, "Begin and end of a piece of work.", [
  ...nested("start", 0, TIMESTAMP),
  ...nested("end", 8, TIMESTAMP),
])

export const HELPER = struct("helper", "A.3", 16, "The program that spills registers.", [
  x32("binary", 0, "Where its USC words are."),
  x32("cfg", 4, "Its configuration."),
  x64("data", 8, "Its data."),
])

export const ATTACHMENT = struct("attachment", "A.3", 24, "A range that is rendered to: a hint.", [
  x64("pointer", 0, "Where it begins."),
  x64("size", 8, "Its bytes."),
  x32("flags", 20, "0."),
])

const ZLS = struct("zls_buffer", "A.3", 24, "A depth or stencil buffer.", [
  x64("base", 0, "Where it is."),
  x64("comp_base", 8, "Where the metadata of compression are."),
  x32("stride", 16, "From layer to layer."),
  x32("comp_stride", 20, "From layer to layer of the metadata."),
])

const PROGRAM = struct("tile_program", "A.3", 8, "A program that runs for each tile.", [
  x32("usc", 0, "Where its USC words are, with the counts in the low bits."),
  x32("rsrc_spec", 4, "The counts, as in word 0 of a launch."),
])

export const CMD_COMPUTE = struct("cmd_compute", "A.3", 64, "A compute job.", [
  x32("flags", 0, "0."),
  u32("sampler_count", 4, "Samplers of the heap."),
  x64("cdm_ctrl_stream_base", 8, "Where the CDM stream begins."),
  x64("cdm_ctrl_stream_end", 16, "Where its first contiguous part ends."),
  x64("sampler_heap", 24, "Where the samplers are."),
  ...nested("helper", 32, HELPER),
  ...nested("ts", 48, TIMESTAMPS),
])

export const CMD_RENDER = struct("cmd_render", "A.3", 240, "A render.", [
  flag("vertex_scratch", 0, "The vertex shader spills."),
  flag("process_empty_tiles", 1, "Tiles without geometry are run too."),
  flag("no_vertex_clustering", 2, "One cluster does the vertices."),
  flag("dbias_is_int", 18, "Depth bias counts steps of an integer depth buffer."),
  x32("isp_zls_pixels", 4, "Size of the depth and stencil buffers."),
  x64("vdm_ctrl_stream_base", 8, "Where the VDM stream begins."),
  ...nested("vertex_helper", 16, HELPER),
  ...nested("fragment_helper", 32, HELPER),
  x64("isp_scissor_base", 48, "The array of scissors."),
  x64("isp_dbias_base", 56, "The array of depth biases."),
  x64("isp_oclqry_base", 64, "The counters of occlusion queries."),
  ...nested("depth", 72, ZLS),
  ...nested("stencil", 96, ZLS),
  x64("zls_ctrl", 120, "How depth and stencil are loaded and stored."),
  x64("ppp_multisamplectl", 128, "Where the samples of a pixel are."),
  x64("sampler_heap", 136, "Where the samplers are."),
  x32("ppp_ctrl", 144, "Settings of the PPP."),
  u16("width_px", 148, "Pixels, 1 to 16384."),
  u16("height_px", 150, "Pixels, 1 to 16384."),
  u16("layers", 152, "1 to 2048."),
  u16("sampler_count", 154, "Samplers of the heap."),
  u8("utile_width_px", 156, "Tile: 32×32, 32×16 or 16×16."),
  u8("utile_height_px", 157, "Tile: 32×32, 32×16 or 16×16."),
  u8("samples", 158, "1, 2 or 4 of a pixel."),
  u8("sample_size_B", 159, "Bytes of a sample in the tile."),
  float("isp_merge_upper_x", 8 * 160, "Where triangles are merged."),
  float("isp_merge_upper_y", 8 * 164, "Where triangles are merged."),
  ...nested("bg", 168, PROGRAM),
  ...nested("eot", 176, PROGRAM),
  ...nested("partial_bg", 184, PROGRAM),
  ...nested("partial_eot", 192, PROGRAM),
  x32("isp_bgobjdepth", 200, "Depth where nothing was drawn."),
  x32("isp_bgobjvals", 204, "Stencil where nothing was drawn."),
  ...nested("ts_vtx", 208, TIMESTAMPS),
  ...nested("ts_frag", 224, TIMESTAMPS),
])

/** 0xffff: no wait. */
const BARRIER = { none: 0xffff } as const

/** The last three fields of a command's header. */
export const CMD_BARRIERS: readonly Field[] = [
  field(
    "vdm_barrier",
    bytesAt(4, 2),
    { kind: "choice", names: BARRIER },
    "Which render to wait for: 0 the last of earlier submits, N the N-th of this one.",
    { default: BARRIER.none },
  ),
  field(
    "cdm_barrier",
    bytesAt(6, 2),
    { kind: "choice", names: BARRIER },
    "Which compute job to wait for: 0 the last of earlier submits, N the N-th of this one.",
    { default: BARRIER.none },
  ),
]

export const UAPI: Structures = {
  name: "uapi",
  title: "Structures of the UAPI",
  says: "Arguments of the ioctls, and what they point to. Bytes without a field are padding and must be zero.",
  source: "A.2, A.3",
  encodings: [
    GET_PARAMS,
    PARAMS_GLOBAL,
    GET_TIME,
    VM_CREATE,
    VM_DESTROY,
    VM_BIND,
    BIND_OP,
    GEM_CREATE,
    GEM_MMAP_OFFSET,
    GEM_BIND_OBJECT,
    QUEUE_CREATE,
    QUEUE_DESTROY,
    SUBMIT,
    SYNC,
    CMD_COMPUTE,
    CMD_RENDER,
    ATTACHMENT,
  ],
}
