// Shapes of what Python sends and what the modules hand each other. For the type checker alone: the browser never sees it.

/** Red, green and blue, 0 to 255. */
type Colour = number[]
/** Two coordinates, in the unit that the name says. */
type Place = number[]
type Numbers = number[] | Float32Array | Float64Array | Uint8Array
type SetStateValue = (name: string, value: unknown) => void

/** What a component draws, from the first answer of Python to the last. */
interface Drawn {
  /** Whether its element is still in the page. */
  alive(): boolean
  update(data: any, setStateValue: SetStateValue): void
  close(): void
}

/** A loss over a rectangle of the plane: values row by row, from the lowest y. */
interface Field {
  n: number
  values: Numbers
  x: number[]
  y: number[]
  low: number
  high: number
  logarithmic: boolean
}

interface NetworkInput {
  /** Such as "x1^2"; of a formula, its own text. */
  text: string
  label?: string
  on: boolean
  /** Whether it is the visitor's formula, whose values come from Python on every second point of the grid. */
  own?: boolean
  values?: Numbers
}

interface NetworkLayout {
  inputs: NetworkInput[]
  hidden: { units: number; activation: string }[]
  outputs: number
  /** Of the output. */
  activation: string
  normalised: boolean
  /** The plane goes from minus this to this. */
  domain: number
  /** How many classes there are; 0 for a regression. */
  classes?: number
}

/** Where a layer's numbers begin in the one long row of all weights. */
interface LayerPlace {
  before: number
  units: number
  kernel: number
  bias: number
  gamma?: number
  beta?: number
  mean?: number
  variance?: number
}

type GanLoss = "non_saturating" | "saturating" | "least_squares" | "wasserstein" | "hinge"

interface GanLayout {
  loss: GanLoss
  generator: { sizes: number[]; activations: string[] }
  discriminator: { sizes: number[]; activations: string[] }
}

/** The weights of both networks of a GAN. */
interface GanWeights {
  generator: Numbers
  discriminator: Numbers
}

interface ChartLine {
  name: string
  /** Of a row's numbers. */
  column: number
  colour: string
  dashed?: boolean
}

/** Writes the colour of a value into four bytes. */
type Painter = (value: number, bytes: Uint8ClampedArray, at: number) => void

/** Elements are found by the class that component.html gives them; which kind they are, is said there. */
interface ParentNode {
  querySelector(selector: string): any
  querySelectorAll(selector: string): NodeListOf<any>
}

interface HTMLElement {
  /** The numbers that the drawing shows, for tests. */
  scene?: () => unknown
  neurons?: () => unknown
}

/** A layer of a network as "Inside a network" shows it; the picture is the first. */
interface LayerOfNetwork {
  index: number
  kind: string
  title: string
  about: string
  activation: string
  shape: number[]
  /** What one value depends on; null if on the whole picture. */
  field: { field: number; jump: number; start: number } | null
  /** Whether its units stand for the ten digits, and whether their values are shares. */
  digits: boolean
  share: boolean
}

/** Everything that one channel is computed from. */
interface ChannelDetail {
  layer: number
  channel: number
  kind: string
  activation: string
  window: { size: number; strides: number; dilation: number; padding: "valid" | "same" } | null
  /** Of the input. */
  height: number
  width: number
  channels: number
  /** Of the output. */
  rows: number
  columns: number
  /** The shape of the picture that Flatten has unrolled before a Dense layer. */
  unrolled: number[] | null
  inputs: Numbers
  kernel: Numbers
  bias: number
  output: Numbers
  logits: Numbers
  numbers: Record<string, number>
}
