/// What was deleted, but stands in entries under the name it had.
package enum DeletedThing: Sendable {
    case user, team, key
}
