/// True for `0` to `9`.
@inline(__always)
func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

/// True for the letters of ASCII.
@inline(__always)
func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

/// True for the capital letters of ASCII.
@inline(__always)
func isUpper(_ byte: UInt8) -> Bool { byte &- 0x41 < 26 }

/// True for the small letters of ASCII.
@inline(__always)
func isLower(_ byte: UInt8) -> Bool { byte &- 0x61 < 26 }

/// True for the letters and digits of ASCII.
@inline(__always)
func isAlphanumeric(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) }

/// True for what an identifier is made of.
@inline(__always)
func isWordByte(_ byte: UInt8) -> Bool { isAlphanumeric(byte) || byte == 0x5F }

/// True for hexadecimal digits of both cases.
@inline(__always)
func isHexDigit(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 0x20) &- 0x61 < 6 }

/// True for the white space that detectors meet: space, tab, line ends.
@inline(__always)
func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte &- 0x09 < 5 }

/// The small letter of a capital one of ASCII; any other byte as it is.
@inline(__always)
func lowercased(_ byte: UInt8) -> UInt8 { isUpper(byte) ? byte | 0x20 : byte }
