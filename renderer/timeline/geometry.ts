/** The fixed measures of the timeline, CSS pixels from the top left of the plot. */
export const HEADER_WIDTH = 164
export const STRIP_HEIGHT = 20
export const RULER_HEIGHT = 20
export const MARKERS_HEIGHT = 17
export const RULER_TOP = STRIP_HEIGHT
export const MARKERS_TOP = RULER_TOP + RULER_HEIGHT
export const TRACKS_TOP = MARKERS_TOP + MARKERS_HEIGHT
