/** The one owner of animation frames: whoever changes what is seen asks for a frame, and one comes, however many asked. */
export class FrameLoop {
  private handle: number | null = null
  private readonly draw: (now: number) => boolean

  /** `draw` returns true to be called again in the next frame. */
  constructor(draw: (now: number) => boolean) {
    this.draw = draw
  }

  request(): void {
    if (this.handle !== null) return
    this.handle = requestAnimationFrame((now) => {
      this.handle = null
      if (this.draw(now)) this.request()
    })
  }

  stop(): void {
    if (this.handle !== null) cancelAnimationFrame(this.handle)
    this.handle = null
  }
}
