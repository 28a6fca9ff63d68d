import Foundation
import JSONText
import Testing

/// The files of JSONTestSuite that begin with a letter, as name and bytes.
private func cases(_ letter: String) throws -> [(name: String, bytes: [UInt8])] {
    let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent()
        .appendingPathComponent("JSONTestSuite/test_parsing")
    return try FileManager.default.contentsOfDirectory(atPath: folder.path)
        .filter { $0.hasPrefix(letter + "_") }
        .sorted()
        .map { ($0, Array(try Data(contentsOf: folder.appendingPathComponent($0)))) }
}

/// What the suite leaves open, and what we decided: a reason for which we refuse, or nil.
///
/// Big and small numbers are text to us, so that they pass. Half surrogates are escapes like
/// others, forwarded untouched. What is not UTF-8 is refused, a byte-order mark too (RFC 8259,
/// section 8.1), and so is what is nested deeper than our limit.
private let decisions: [String: JSONError.Reason?] = [
    "i_number_double_huge_neg_exp.json": nil,
    "i_number_huge_exp.json": .numberTooLong,
    "i_number_neg_int_huge_exp.json": nil,
    "i_number_pos_double_huge_exp.json": nil,
    "i_number_real_neg_overflow.json": nil,
    "i_number_real_pos_overflow.json": nil,
    "i_number_real_underflow.json": nil,
    "i_number_too_big_neg_int.json": nil,
    "i_number_too_big_pos_int.json": nil,
    "i_number_very_big_negative_int.json": .numberTooLong,
    "i_object_key_lone_2nd_surrogate.json": nil,
    "i_string_1st_surrogate_but_2nd_missing.json": nil,
    "i_string_1st_valid_surrogate_2nd_invalid.json": nil,
    "i_string_UTF-16LE_with_BOM.json": .expectedValue,
    "i_string_UTF-8_invalid_sequence.json": .badUTF8,
    "i_string_UTF8_surrogate_U+D800.json": .badUTF8,
    "i_string_incomplete_surrogate_and_escape_valid.json": nil,
    "i_string_incomplete_surrogate_pair.json": nil,
    "i_string_incomplete_surrogates_escape_valid.json": nil,
    "i_string_invalid_lonely_surrogate.json": nil,
    "i_string_invalid_surrogate.json": nil,
    "i_string_invalid_utf-8.json": .badUTF8,
    "i_string_inverted_surrogates_U+1D11E.json": nil,
    "i_string_iso_latin_1.json": .badUTF8,
    "i_string_lone_second_surrogate.json": nil,
    "i_string_lone_utf8_continuation_byte.json": .badUTF8,
    "i_string_not_in_unicode_range.json": .badUTF8,
    "i_string_overlong_sequence_2_bytes.json": .badUTF8,
    "i_string_overlong_sequence_6_bytes.json": .badUTF8,
    "i_string_overlong_sequence_6_bytes_null.json": .badUTF8,
    "i_string_truncated-utf-8.json": .badUTF8,
    "i_string_utf16BE_no_BOM.json": .expectedValue,
    "i_string_utf16LE_no_BOM.json": .expectedValue,
    "i_structure_500_nested_arrays.json": .tooDeep,
    "i_structure_UTF-8_BOM_empty_object.json": .byteOrderMark,
]

/// Valid documents that our own rules refuse.
private let stricter: [String: JSONError.Reason] = [
    "y_number_double_close_to_zero.json": .numberTooLong,
    "y_object_duplicated_key.json": .duplicateName,
    "y_object_duplicated_key_and_value.json": .duplicateName,
]

@Suite struct JSONTestSuiteTests {
    @Test func `every valid document is accepted, but for our stricter rules`() throws {
        let cases = try cases("y")
        #expect(cases.count == 95)
        for (name, bytes) in cases {
            #expect(fault(bytes)?.reason == stricter[name], "\(name)")
        }
    }

    @Test func `every invalid document is refused inside its bytes`() throws {
        let cases = try cases("n")
        #expect(cases.count == 188)
        for (name, bytes) in cases {
            let error = try #require(fault(bytes), "\(name)")
            #expect(0...bytes.count ~= error.offset, "\(name)")
        }
    }

    @Test func `what the suite leaves open is decided as the table says`() throws {
        let cases = try cases("i")
        #expect(cases.map(\.name) == decisions.keys.sorted())
        for (name, bytes) in cases {
            #expect(decisions[name] == .some(fault(bytes)?.reason), "\(name)")
        }
    }
}
